package io.swarmgate.manifest.dash;

import io.swarmgate.manifest.ReferenceKind;
import io.swarmgate.manifest.UriPolicy;
import io.swarmgate.manifest.UriReference;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One alternative of what relative references are resolved against.
 *
 * <p>Both URLs are as if the client had the document from the origin itself; a reference is mapped when it leads to
 * what the mapped text would lead to, and keeps its meaning when it leads where it led before.
 */
final class Base {
    private final String original;
    private final String client;
    private final boolean documentRelative;
    private final boolean throughEdge;
    private final boolean pathway;
    private @Nullable UriReference parsedOriginal;
    private @Nullable UriReference parsedClient;
    private @Nullable Map<ReferenceKind, Boolean> mapsWhole;

    /**
     * @param original absolute URL before rewriting
     * @param client absolute URL after rewriting
     * @param documentRelative true if it comes from the document's own URL, no BaseURL naming a server
     */
    Base(String original, String client, boolean documentRelative) {
        this(original, client, documentRelative, documentRelative, false);
    }

    /** @param throughEdge true if what a client resolves it by names no server, so that it stays with the edge */
    Base(String original, String client, boolean documentRelative, boolean throughEdge) {
        this(original, client, documentRelative, throughEdge, false);
    }

    private Base(String original, String client, boolean documentRelative, boolean throughEdge, boolean pathway) {
        this.original = original;
        this.client = client;
        this.documentRelative = documentRelative;
        this.throughEdge = throughEdge;
        this.pathway = pathway;
    }

    /** A base that players may move to another host: nothing relative to it is mapped. */
    Base asPathway() {
        return new Base(original, client, documentRelative, throughEdge, true);
    }

    String original() {
        return original;
    }

    String client() {
        return client;
    }

    boolean isDocumentRelative() {
        return documentRelative;
    }

    boolean isThroughEdge() {
        return throughEdge;
    }

    boolean isPathway() {
        return pathway;
    }

    boolean isMoved() {
        return !original.equals(client);
    }

    /** True if it can be the URL of a file: a directory only stands before other references. */
    boolean isFile() {
        return !original.equals(directory(original));
    }

    String resolveOriginal(String reference) {
        UriReference parsed = parsedOriginal;
        if (parsed == null) {
            parsed = UriReference.parse(original);
            parsedOriginal = parsed;
        }
        return parsed.resolve(UriReference.parse(reference)).toString();
    }

    String resolveClient(String reference) {
        if (!isMoved()) {
            return resolveOriginal(reference);
        }
        UriReference parsed = parsedClient;
        if (parsed == null) {
            parsed = UriReference.parse(client);
            parsedClient = parsed;
        }
        return parsed.resolve(UriReference.parse(reference)).toString();
    }

    /** True if every plain relative reference below it ends up mapped, by the policy's promise on directories. */
    boolean mapsWhole(ReferenceKind kind, UriPolicy policy, Base document) {
        Map<ReferenceKind, Boolean> known = mapsWhole;
        if (known == null) {
            known = new EnumMap<>(ReferenceKind.class);
            mapsWhole = known;
        }
        Boolean answer = known.get(kind);
        if (answer == null && pathway) {
            answer = false;
        } else if (answer == null) {
            String from = directory(original);
            String to = directory(client);
            String mapped = from == null || to == null ? null : policy.mapDirectory(kind, from);
            answer = mapped != null && document.resolveOriginal(mapped).equals(to);
            known.put(kind, answer);
        }
        return answer;
    }

    /** The URL up to its last path segment; null if the path is empty. */
    static @Nullable String directory(String url) {
        int end = url.length();
        for (int i = 0; i < url.length(); i++) {
            char c = url.charAt(i);
            if (c == '?' || c == '#') {
                end = i;
                break;
            }
        }
        int slash = url.lastIndexOf('/', end - 1);
        int server = url.indexOf("://");
        return slash < 0 || server < 0 || slash < server + 3 ? null : url.substring(0, slash + 1);
    }
}
