package io.swarmgate.manifest;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * What the pathways of a manifest are at the origin, where the edge has mapped them: a client that clones a pathway
 * (RFC 8216bis, section 7.2) starts from what it sees, which is no longer that.
 *
 * <p>It travels in the reference to the steering server, so that any edge can put the server's answer right without
 * memory of the manifest.
 *
 * @param whole true if these are all that clients derive URLs from; otherwise some stayed with their server
 */
public record Pathways(List<Entry> entries, boolean whole) {
    /** Longer references would not pass every server on the way. */
    static final int MAX_ENCODED = 4096;

    /** Characters of all of them: more never fit into a reference. */
    public static final int MAX_DECODED = 256 * 1024;

    private static final String WHOLE = "whole";
    private static final String PARTIAL = "partial";

    /** What a URL of a pathway leads to. */
    public enum Kind {
        VARIANT_STREAM('v'),
        RENDITION('r'),
        /** Of an MPD; its stable identifier is the service location under which the URL stands there. */
        BASE_URL('b');

        /** Written in upper case where the manifest named no server. */
        private final char form;

        Kind(char form) {
            this.form = form;
        }
    }

    /**
     * One URL of a pathway.
     *
     * @param pathway PATHWAY-ID or service location
     * @param stableId STABLE-VARIANT-ID or STABLE-RENDITION-ID
     * @param url at the origin
     * @param relative true if the manifest named no server, which leaves the scheme to the client's
     */
    public record Entry(Kind kind, String pathway, String stableId, String url, boolean relative) {}

    public Pathways {
        entries = List.copyOf(entries);
    }

    /** As a part of a path: letters, digits, {@code -} and {@code _}; empty if it would be too long. */
    Optional<String> encoded() {
        StringBuilder text = new StringBuilder(whole ? WHOLE : PARTIAL).append('\n');
        for (Entry entry : entries) {
            for (String part : List.of(entry.pathway(), entry.stableId(), entry.url())) {
                if (part.indexOf('\t') >= 0 || part.indexOf('\n') >= 0) {
                    return Optional.empty();
                }
            }
            text.append(form(entry))
                    .append('\t')
                    .append(entry.pathway())
                    .append('\t')
                    .append(entry.stableId())
                    .append('\t')
                    .append(entry.url())
                    .append('\n');
        }
        byte[] plain = text.toString().getBytes(StandardCharsets.UTF_8);
        if (plain.length > MAX_DECODED) {
            return Optional.empty();
        }
        String encoded = Base64.getUrlEncoder().withoutPadding().encodeToString(deflated(plain));
        return encoded.length() > MAX_ENCODED ? Optional.empty() : Optional.of(encoded);
    }

    /** The inverse of {@link #encoded}; empty if it is none of its texts. */
    public static Optional<Pathways> decoded(String encoded) {
        try {
            String text = new String(inflated(Base64.getUrlDecoder().decode(encoded)), StandardCharsets.UTF_8);
            String[] lines = text.split("\n", -1);
            boolean begins = lines[0].equals(WHOLE) || lines[0].equals(PARTIAL);
            if (!begins || !lines[lines.length - 1].isEmpty()) {
                return Optional.empty();
            }
            List<Entry> entries = new ArrayList<>();
            for (int i = 1; i < lines.length - 1; i++) {
                entries.add(entry(lines[i]));
            }
            return Optional.of(new Pathways(entries, lines[0].equals(WHOLE)));
        } catch (DataFormatException | IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    private static Entry entry(String line) {
        String[] parts = line.split("\t", -1);
        if (parts.length != 4 || parts[0].length() != 1) {
            throw new IllegalArgumentException("no entry: " + line);
        }
        char form = parts[0].charAt(0);
        for (Kind kind : Kind.values()) {
            if (kind.form == Character.toLowerCase(form)) {
                return new Entry(kind, parts[1], parts[2], parts[3], Character.isUpperCase(form));
            }
        }
        throw new IllegalArgumentException("no entry: " + line);
    }

    private static char form(Entry entry) {
        return entry.relative() ? Character.toUpperCase(entry.kind().form) : entry.kind().form;
    }

    private static byte[] deflated(byte[] plain) {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        try {
            deflater.setInput(plain);
            deflater.finish();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] buffer = new byte[1024];
            while (!deflater.finished()) {
                out.write(buffer, 0, deflater.deflate(buffer));
            }
            return out.toByteArray();
        } finally {
            deflater.end();
        }
    }

    private static byte[] inflated(byte[] coded) throws DataFormatException {
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(coded);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] buffer = new byte[1024];
            while (!inflater.finished()) {
                int length = inflater.inflate(buffer);
                if (length == 0 || out.size() > MAX_DECODED) {
                    throw new DataFormatException("cut short, or too long");
                }
                out.write(buffer, 0, length);
            }
            return out.toByteArray();
        } finally {
            inflater.end();
        }
    }
}
