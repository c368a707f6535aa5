package io.swarmgate.segment;

import io.swarmgate.http.ContentRange;
import io.swarmgate.http.FieldLines;
import io.swarmgate.http.Validator;
import org.jspecify.annotations.Nullable;

/** Status and end-to-end fields of a source's response. */
public record OriginHead(int status, FieldLines fields) {

    /** Content-Length; null if absent or malformed. */
    @Nullable Long contentLength() {
        String field = fields.first("Content-Length");
        if (field == null || !field.strip().matches("[0-9]{1,18}")) {
            return null;
        }
        return Long.valueOf(field.strip());
    }

    @Nullable ContentRange contentRange() {
        return ContentRange.parse(fields.combined("Content-Range"));
    }

    Validator validator() {
        return Validator.of(fields);
    }
}
