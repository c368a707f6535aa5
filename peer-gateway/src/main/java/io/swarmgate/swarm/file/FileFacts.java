package io.swarmgate.swarm.file;

import io.swarmgate.http.ContentRange;
import io.swarmgate.http.FieldLine;
import io.swarmgate.http.FieldLines;
import io.swarmgate.http.Validator;
import io.swarmgate.segment.SegmentAnswer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether viewers may share a file. */
public sealed interface FileFacts {
    /** What a client must know of a file it gets from peers alone; no field of these is about one request. */
    List<String> TOLD = List.of("content-type", "content-disposition", "etag", "last-modified", "cache-control");

    int MAX_FIELD_CHARS = 512;

    /**
     * They may.
     *
     * @param version strong validator: parts that have the same one belong together (RFC 9110, section 15.3.7.3)
     * @param fields {@link #TOLD}, names in lower case
     */
    record Shared(long lengthBytes, String version, FieldLines fields) implements FileFacts {}

    /** They may not. */
    record NotShared(String because) implements FileFacts {}

    /** @param response to a request for the first byte */
    static FileFacts of(SegmentAnswer.Response response) {
        if (response.status() != 206) {
            return new NotShared("the origin answers with status " + response.status() + " to a range");
        }
        if (!response.cacheStatus().isHit() && !response.cacheStatus().stored()) {
            return new NotShared("the origin does not let it be stored, or gives it no strong validator");
        }
        if (response.fields().has("Content-Encoding")) {
            return new NotShared("it has a content coding");
        }
        String version = Validator.of(response.fields()).strongForm();
        if (version == null || version.length() > MAX_FIELD_CHARS) {
            return new NotShared("it has no strong validator");
        }
        Long length = completeLength(response.fields());
        return length == null
                ? new NotShared("its length is not known")
                : new Shared(length, version, told(response.fields()));
    }

    private static @Nullable Long completeLength(FieldLines fields) {
        ContentRange range = ContentRange.parse(fields.combined("Content-Range"));
        return range == null ? null : range.completeLength();
    }

    private static FieldLines told(FieldLines fields) {
        List<FieldLine> told = new ArrayList<>();
        for (String name : TOLD) {
            String value = fields.combined(name);
            if (value != null && value.length() <= MAX_FIELD_CHARS) {
                told.add(new FieldLine(name, value));
            }
        }
        return new FieldLines(told);
    }
}
