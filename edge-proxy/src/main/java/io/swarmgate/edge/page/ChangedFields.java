package io.swarmgate.edge.page;

import io.swarmgate.edge.origin.Fields;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How a response's fields change with its content. */
final class ChangedFields {
    /**
     * What is said of the origin's bytes and no longer true: their length, their digests (RFC 9530, RFC 3230, RFC
     * 1864), the date by which a part of them could be asked for (RFC 9110, section 13.1.5), and that parts are sent at
     * all.
     */
    private static final Set<String> UNTRUE = Set.of(
            "Content-Length",
            "Content-Digest",
            "Repr-Digest",
            "Digest",
            "Content-MD5",
            "Last-Modified",
            "Accept-Ranges");

    private ChangedFields() {}

    /** The fields of a response whose content is changed, or of a 304 about such content. */
    static Fields of(Fields fields, ChangedTags tags) {
        Fields out = fields;
        for (String name : UNTRUE) {
            out = out.without(name);
        }
        String etag = fields.first("ETag").orElse(null);
        String changed = tags.ofChanged(etag);
        return changed == null ? out.without("ETag") : out.with("ETag", changed);
    }

    /** The fields with names added to Vary (RFC 9110, section 12.5.5), unless it names all. */
    static Fields varying(Fields fields, String... names) {
        String vary = fields.combined("Vary");
        StringBuilder out = new StringBuilder(vary == null ? "" : vary);
        for (String name : names) {
            if (!isNamed(vary, name)) {
                out.append(out.length() == 0 ? "" : ", ").append(name);
            }
        }
        return fields.with("Vary", out.toString());
    }

    private static boolean isNamed(@Nullable String vary, String name) {
        if (vary == null) {
            return false;
        }
        for (String member : vary.split(",", -1)) {
            if (member.strip().equals("*") || member.strip().equalsIgnoreCase(name)) {
                return true;
            }
        }
        return false;
    }
}
