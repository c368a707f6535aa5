package io.swarmgate.edge.page;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The content codings in which content can be changed while it passes (RFC 9110, section 8.4.1). */
enum ContentCoding {
    IDENTITY,
    GZIP,
    DEFLATE;

    /** By the Content-Encoding field; empty for others, and for several at once. */
    static Optional<ContentCoding> of(@Nullable String contentEncoding) {
        String coding = contentEncoding == null ? "" : contentEncoding.strip().toLowerCase(Locale.ROOT);
        return switch (coding) {
            case "", "identity" -> Optional.of(IDENTITY);
            case "gzip", "x-gzip" -> Optional.of(GZIP);
            case "deflate" -> Optional.of(DEFLATE);
            default -> Optional.empty();
        };
    }

    /** The change applied to content in this coding. */
    ContentChange around(ContentChange change) {
        return this == IDENTITY ? change : new Recoded(this, change);
    }
}
