package io.swarmgate.manifest.hls;

import io.swarmgate.manifest.ByteRange;
import io.swarmgate.manifest.ReferenceKind;
import io.swarmgate.manifest.TrackIndex.Segment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects the segments of a media playlist, keeping count of what the tags before each one said. */
final class MediaSegments {
    private final int limit;
    private final List<Segment> segments = new ArrayList<>();
    private boolean truncated;

    private long number;
    private int part;
    private boolean encrypted;
    private @Nullable String initializationUrl;
    private @Nullable ByteRange initializationRange;

    private @Nullable Duration duration;
    private @Nullable String range;
    private boolean gap;

    /** Where the previous sub-range of each kind ended, for offsets that are implied (section 4.4.4.2). */
    private long segmentRangeEnd;

    private @Nullable String segmentRangeUrl;
    private long partRangeEnd;
    private @Nullable String partRangeUrl;

    MediaSegments(int limit) {
        this.limit = limit;
    }

    void mediaSequence(@Nullable Long sequence) {
        if (sequence != null) {
            number = sequence;
        }
    }

    /** Segments left out of a delta update keep their numbers (section 4.4.5.2). */
    void skip(@Nullable Long skipped) {
        if (skipped != null) {
            number += skipped;
        }
    }

    void duration(@Nullable Duration value) {
        duration = value;
    }

    void range(String value) {
        range = value;
    }

    void gap() {
        gap = true;
    }

    void encrypted(boolean value) {
        encrypted = value;
    }

    /**
     * @param url null if it cannot be told; the segment still has its number
     * @param numbered false for a prefetched segment, which the playlist will list later
     */
    void segment(@Nullable String url, boolean numbered) {
        if (!numbered) {
            if (url != null) {
                add(url, ReferenceKind.MEDIA_SEGMENT, null, null, null, false);
            }
            return;
        }
        if (url != null) {
            ByteRange found = Decimal.range(range, url.equals(segmentRangeUrl) ? segmentRangeEnd : 0);
            segmentRangeUrl = found == null ? null : url;
            segmentRangeEnd = found == null ? 0 : found.offset() + found.length();
            add(url, ReferenceKind.MEDIA_SEGMENT, found, null, duration, gap);
        }
        number++;
        part = 0;
        duration = null;
        range = null;
        gap = false;
    }

    void part(@Nullable String url, AttributeList attributes) {
        if (url != null) {
            ByteRange found = Decimal.range(attributes.value("BYTERANGE"), url.equals(partRangeUrl) ? partRangeEnd : 0);
            partRangeUrl = found == null ? null : url;
            partRangeEnd = found == null ? 0 : found.offset() + found.length();
            Duration length = Decimal.seconds(attributes.value("DURATION"));
            add(url, ReferenceKind.PARTIAL_SEGMENT, found, part, length, "YES".equals(attributes.value("GAP")));
        }
        part++;
    }

    void hint(@Nullable String url, AttributeList attributes) {
        if (url != null) {
            add(url, ReferenceKind.PART_HINT, hintedRange(attributes), part, null, false);
        }
    }

    private static @Nullable ByteRange hintedRange(AttributeList attributes) {
        Long start = Decimal.integer(attributes.value("BYTERANGE-START"));
        Long length = Decimal.integer(attributes.value("BYTERANGE-LENGTH"));
        if (start == null && length == null) {
            return null;
        }
        long rangeLength = length == null ? ByteRange.OPEN : length;
        return rangeLength < 1 ? null : new ByteRange(start == null ? 0 : start, rangeLength);
    }

    /** @param inEffect true for EXT-X-MAP, false for a hint of a later one */
    void initialization(@Nullable String url, AttributeList attributes, boolean inEffect) {
        ByteRange found = inEffect ? Decimal.range(attributes.value("BYTERANGE"), 0) : hintedRange(attributes);
        if (inEffect) {
            initializationUrl = null;
            initializationRange = null;
        }
        if (url != null) {
            add(url, ReferenceKind.INITIALIZATION_SEGMENT, found, null, null, false);
        }
        if (inEffect) {
            initializationUrl = url;
            initializationRange = url == null ? null : found;
        }
    }

    private void add(
            String url,
            ReferenceKind kind,
            @Nullable ByteRange byteRange,
            @Nullable Integer partIndex,
            @Nullable Duration length,
            boolean isGap) {
        if (segments.size() >= limit) {
            truncated = true;
            return;
        }
        boolean initialization = kind == ReferenceKind.INITIALIZATION_SEGMENT;
        segments.add(new Segment(
                url,
                kind,
                byteRange,
                number,
                partIndex,
                null,
                length,
                encrypted,
                isGap,
                initialization ? null : initializationUrl,
                initialization ? null : initializationRange));
    }

    List<Segment> segments() {
        return segments;
    }

    boolean truncated() {
        return truncated;
    }
}
