package io.swarmgate.swarm.digest;

import io.swarmgate.http.CacheControl;
import io.swarmgate.http.ContentRange;
import io.swarmgate.http.RangeSpec;
import io.swarmgate.http.Validator;
import io.swarmgate.segment.SegmentAnswer;
import io.swarmgate.swarm.catalogue.VersionedAddress;
import io.swarmgate.swarm.protocol.SegmentName.Range;
import org.jspecify.annotations.Nullable;

/** What an answer to a request for a part of a file is worth. */
final class PartAnswer {
    private PartAnswer() {}

    /**
     * Length of the part, as long as its name says or as the file has bytes; null if the answer is for nobody else, is
     * of another version, or is no such part.
     */
    static @Nullable Long lengthBytes(SegmentAnswer.Response answer, VersionedAddress content) {
        Range asked = content.segment().range();
        ContentRange stated = ContentRange.parse(answer.fields().combined("Content-Range"));
        if (asked == null || answer.status() != 206 || stated == null || !mayBeShared(answer, content)) {
            return null;
        }
        RangeSpec.Interval got = stated.interval();
        Long complete = stated.completeLength();
        if (got == null || got.start() != asked.first() || (complete == null && content.version() != null)) {
            return null;
        }
        // A partial segment is whole before the segment is that it is a part of.
        long end = complete == null ? asked.last() + 1 : Math.min(asked.last() + 1, complete);
        return got.end() == end ? got.lengthBytes() : null;
    }

    private static boolean mayBeShared(SegmentAnswer.Response answer, VersionedAddress content) {
        boolean stored = answer.cacheStatus().isHit() || answer.cacheStatus().stored();
        if (content.version() != null) {
            return stored
                    && content.version().equals(Validator.of(answer.fields()).strongForm());
        }
        CacheControl control = CacheControl.of(answer.fields());
        return stored || !(control.noStore() || control.isPrivate() || control.noCache());
    }
}
