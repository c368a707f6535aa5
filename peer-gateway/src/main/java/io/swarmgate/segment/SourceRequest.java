package io.swarmgate.segment;

import io.swarmgate.http.Asker;
import io.swarmgate.http.FieldLines;

/**
 * What a source is asked for.
 *
 * @param key whose origin and URL are to be fetched
 * @param head true for HEAD
 * @param fields of the request, Range and conditions included
 * @param asker whose share of the origin's connections it takes
 * @param shared true if others wait for the answer, or will be given it
 */
public record SourceRequest(SegmentKey key, boolean head, FieldLines fields, Asker asker, boolean shared) {
    SourceRequest withFields(FieldLines others) {
        return new SourceRequest(key, head, others, asker, shared);
    }
}
