package io.swarmgate.edge.page;

import io.swarmgate.edge.manifest.AcceptEncoding;
import io.swarmgate.edge.origin.Fields;
import io.swarmgate.http.CacheControl;
import java.util.Locale;
import java.util.Set;

/** What a request's fields say about the use its answer is put to. */
enum PageRequest {
    /** A document of its own, in a tab or a frame. */
    DOCUMENT,
    /** The script of a Service Worker. */
    WORKER,
    /** Anything else, a fragment of a page among it. */
    OTHER;

    private static final Set<String> DOCUMENTS =
            Set.of("document", "iframe", "frame", "fencedframe", "embed", "object");

    /** By Fetch Metadata, which browsers send over TLS; without it everything but a script's own request counts. */
    static PageRequest of(Fields fields) {
        if (fields.first("Service-Worker").orElse("").equals("script")) {
            return WORKER;
        }
        String destination = fields.first("Sec-Fetch-Dest").orElse("").toLowerCase(Locale.ROOT);
        boolean byScript = fields.first("X-Requested-With").orElse("").equalsIgnoreCase("XMLHttpRequest");
        return DOCUMENTS.contains(destination) || (destination.isEmpty() && !byScript) ? DOCUMENT : OTHER;
    }

    /** True if the client wants the content as the origin made it (RFC 9111, section 5.2.1.6). */
    static boolean forbidsChange(Fields fields) {
        return CacheControl.parse(fields.combined("Cache-Control")).noTransform();
    }

    /**
     * The fields to send to the origin so that its answer can be changed: a coding that can be undone while it passes,
     * tags as the origin knows them, no dates (which cannot tell the content from the changed content), and no ranges
     * where a browser says that it wants a document.
     */
    static Fields toOrigin(Fields fields, ChangedTags tags) {
        boolean gzip = AcceptEncoding.prefersGzip(fields.combined("Accept-Encoding"));
        Fields out = fields.with("Accept-Encoding", gzip ? "gzip" : "identity").without("If-Modified-Since");
        String noneMatch = fields.combined("If-None-Match");
        if (noneMatch != null) {
            String known = tags.toOrigin(noneMatch);
            out = known == null ? out.without("If-None-Match") : out.with("If-None-Match", known);
        }
        return fields.has("Sec-Fetch-Dest") || fields.has("Service-Worker")
                ? out.without("Range").without("If-Range")
                : out;
    }
}
