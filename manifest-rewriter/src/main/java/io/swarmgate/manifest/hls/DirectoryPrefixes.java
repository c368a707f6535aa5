package io.swarmgate.manifest.hls;

import io.swarmgate.manifest.DirectoryMapping;
import io.swarmgate.manifest.ReferenceKind;
import io.swarmgate.manifest.UriPolicy;
import io.swarmgate.manifest.UriReference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the beginnings of references of one kind map to, learned on the way: {@code https://media.example/live/} →
 * {@code /_p2p/@media/live/}. A reference that begins with a known directory, and whose rest is plain, is mapped by
 * replacing that beginning, without being taken apart.
 */
final class DirectoryPrefixes {
    /** Directories remembered; a playlist with more falls back to deciding one by one. */
    private static final int LIMIT = 16;
    /** Directories of one reference that are tried. */
    private static final int ATTEMPTS = 4;

    private final ReferenceKind kind;
    private final String baseUrl;
    private final UriPolicy policy;
    private final List<Directory> known = new ArrayList<>();
    private int misses;

    /** A directory as playlists write it (absolute or relative, ending in {@code /}) and what takes its place. */
    static final class Directory {
        private final byte[] reference;
        private final byte[] mapped;
        private final byte[][] exceptions;

        Directory(String reference, DirectoryMapping mapping) {
            this.reference = ByteText.encode(reference);
            this.mapped = mapping.mapped().getBytes(StandardCharsets.UTF_8);
            List<String> beginnings = mapping.exceptions();
            this.exceptions = new byte[beginnings.size()][];
            for (int i = 0; i < exceptions.length; i++) {
                exceptions[i] = beginnings.get(i).getBytes(StandardCharsets.UTF_8);
            }
        }

        byte[] reference() {
            return reference;
        }

        byte[] mapped() {
            return mapped;
        }

        /**
         * True if what follows the directory may have to be decided by itself. Digits count as equal, so that the
         * answer holds for all references that differ in digits only.
         */
        boolean mayExcept(byte[] text, int rest, int end) {
            for (byte[] exception : exceptions) {
                int at = 0;
                while (at < exception.length
                        && rest + at < end
                        && (text[rest + at] == exception[at] || (isDigit(text[rest + at]) && isDigit(exception[at])))) {
                    at++;
                }
                if (at == exception.length) {
                    return true;
                }
            }
            return false;
        }

        private static boolean isDigit(byte b) {
            return b >= '0' && b <= '9';
        }
    }

    DirectoryPrefixes(ReferenceKind kind, String baseUrl, UriPolicy policy) {
        this.kind = kind;
        this.baseUrl = baseUrl;
        this.policy = policy;
    }

    /** What precedes plain relative references; null if they have to be decided one by one. */
    @Nullable Directory own() {
        return map("");
    }

    /** The directory that a reference begins with, if it is known. */
    @Nullable Directory find(byte[] text, int start, int end) {
        for (Directory directory : known) {
            int length = directory.reference().length;
            if (length < end - start && Arrays.equals(text, start, start + length, directory.reference(), 0, length)) {
                return directory;
            }
        }
        return null;
    }

    /**
     * Looks for a directory of a reference that can be mapped as a whole, shortest first (so that it serves most
     * others).
     *
     * @param reference one that the policy mapped
     * @param mapped what the policy answered for it
     */
    @Nullable Directory learn(String reference, String mapped) {
        if (known.size() + misses >= LIMIT) {
            return null;
        }
        int end = pathEnd(reference);
        int slash = reference.indexOf('/', pathStart(reference, end));
        for (int attempt = 0; attempt < ATTEMPTS && slash >= 0 && slash < end; attempt++) {
            String directory = reference.substring(0, slash + 1);
            Directory learned = map(directory);
            if (learned != null
                    && mapped.equals(ByteText.decode(learned.mapped, 0, learned.mapped.length)
                            + reference.substring(slash + 1))) {
                known.add(learned);
                return learned;
            }
            slash = reference.indexOf('/', slash + 1);
        }
        misses++;
        return null;
    }

    private @Nullable Directory map(String directory) {
        for (int i = 0; i < directory.length(); i++) {
            char c = directory.charAt(i);
            if (c < ' ' || c >= 0x7f || c == '\\' || c == '{') {
                return null;
            }
        }
        String url = UriReference.resolve(baseUrl, directory.isEmpty() ? "." : directory);
        if (!url.endsWith("/")) {
            return null;
        }
        DirectoryMapping mapping = policy.directoryMapping(kind, url);
        return mapping == null || !References.fits(mapping.mapped(), ReferenceVisitor.Form.UNQUOTED)
                ? null
                : new Directory(directory, mapping);
    }

    private static int pathEnd(String reference) {
        int end = reference.length();
        int mark = reference.indexOf('?');
        int hash = reference.indexOf('#');
        end = mark < 0 ? end : mark;
        return hash < 0 ? end : Math.min(end, hash);
    }

    /** Index of the path, after scheme and authority; a slash found from here on ends a directory. */
    private static int pathStart(String reference, int end) {
        UriReference parsed = UriReference.parse(reference);
        int at = parsed.scheme() == null ? 0 : parsed.scheme().length() + 1;
        return parsed.authority() == null
                ? at
                : Math.min(end, at + 2 + parsed.authority().length());
    }
}
