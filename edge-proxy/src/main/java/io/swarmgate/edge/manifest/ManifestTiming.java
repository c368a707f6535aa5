package io.swarmgate.edge.manifest;

import io.swarmgate.manifest.ReferenceKind;
import io.swarmgate.manifest.TrackIndex;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a manifest says about its own change.
 *
 * @param targetDuration null if unknown
 * @param refreshPeriod MPD@minimumUpdatePeriod; null where there is none
 * @param partTarget target duration of partial segments; null where there are none
 * @param lastSegment number of the last whole segment; null if none is known
 * @param lastPart the last partial segment; null if none is listed
 */
public record ManifestTiming(
        boolean live,
        boolean multivariant,
        @Nullable Duration targetDuration,
        @Nullable Duration refreshPeriod,
        @Nullable Duration partTarget,
        @Nullable Long lastSegment,
        @Nullable Part lastPart) {

    /** A partial segment's place. */
    public record Part(long segment, int index) {}

    static ManifestTiming of(TrackIndex index) {
        Long lastSegment = null;
        Part lastPart = null;
        // Numbers of different Representations do not compare; only a media playlist has blocking reload.
        if (index.tracks().size() == 1 && !index.truncated()) {
            for (TrackIndex.Segment segment : index.tracks().get(0).segments()) {
                Integer part = segment.part();
                if (part != null) {
                    lastPart = segment.kind() == ReferenceKind.PARTIAL_SEGMENT
                            ? new Part(segment.number(), part)
                            : lastPart;
                } else if (segment.kind() == ReferenceKind.MEDIA_SEGMENT) {
                    lastSegment = segment.number();
                }
            }
        }
        TrackIndex.LowLatency lowLatency = index.lowLatency();
        return new ManifestTiming(
                index.live(),
                index.multivariant(),
                index.targetDuration(),
                index.refreshPeriod(),
                lowLatency == null ? null : lowLatency.partTarget(),
                lastSegment,
                lastPart);
    }

    /** True if the manifest holds what was waited for. */
    boolean answers(DeliveryDirectives asked) {
        if (!live || (lastSegment != null && lastSegment >= asked.mediaSequenceNumber())) {
            return true;
        }
        if (lastPart == null || lastPart.segment() < asked.mediaSequenceNumber()) {
            return false;
        }
        Integer part = asked.part();
        return lastPart.segment() > asked.mediaSequenceNumber() || (part != null && lastPart.index() >= part);
    }
}
