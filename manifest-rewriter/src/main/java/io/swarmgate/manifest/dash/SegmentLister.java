package io.swarmgate.manifest.dash;

import io.swarmgate.manifest.ByteRange;
import io.swarmgate.manifest.ReferenceKind;
import io.swarmgate.manifest.TrackIndex.Segment;
import io.swarmgate.manifest.dash.SegmentDetails.ListedSegment;
import io.swarmgate.manifest.dash.SegmentDetails.TimelineEntry;
import io.swarmgate.manifest.dash.SegmentInformation.Slot;
import io.swarmgate.manifest.dash.Template.Values;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Lists the segments of one Representation, under its first BaseURL alternative.
 *
 * <p>Of a dynamic MPD whose template has a duration but no timeline, the clock tells which segments exist; without it
 * nothing is listed.
 */
final class SegmentLister {
    private final Level representation;
    private final List<SegmentDetails> details;
    private final PeriodTime period;
    private final boolean live;
    private final boolean encrypted;
    private final int limit;
    private final Base base;
    private final List<Segment> segments = new ArrayList<>();
    private final long timescale;
    private final long startNumber;
    private final long timeOffset;
    private @Nullable String initializationUrl;
    private @Nullable ByteRange initializationRange;
    private boolean truncated;

    /** @param details of the segment information in scope, nearest first */
    SegmentLister(
            Level representation,
            List<SegmentDetails> details,
            PeriodTime period,
            boolean live,
            boolean encrypted,
            int limit) {
        this.representation = representation;
        this.details = details;
        this.period = period;
        this.live = live;
        this.encrypted = encrypted;
        this.limit = limit;
        this.base = representation.bases().get(0);
        this.timescale = Math.max(1, attribute("timescale", 1));
        this.startNumber = attribute("startNumber", 1);
        this.timeOffset = attribute("presentationTimeOffset", 0);
    }

    List<Segment> list() {
        findInitialization();
        UrlText media = ReferenceCollector.effective(representation, MpdElement.SEGMENT_TEMPLATE, Slot.MEDIA);
        SegmentDetails listed = first(found -> !found.segments().isEmpty());
        SegmentDetails timed = first(SegmentDetails::hasTimeline);
        if (media != null && timed != null) {
            timeline(media.value(), timed.timeline());
        } else if (media != null) {
            numbered(media.value());
        } else if (listed != null) {
            listed(listed.segments(), timed);
        } else if (base.isFile()) {
            add(base.resolveOriginal(""), new ByteRange(0, ByteRange.OPEN), startNumber, null, ofPeriod(0), length());
        }
        return segments;
    }

    boolean isTruncated() {
        return truncated;
    }

    private void findInitialization() {
        UrlText template =
                ReferenceCollector.effective(representation, MpdElement.SEGMENT_TEMPLATE, Slot.INITIALIZATION);
        SegmentDetails element = first(SegmentDetails::hasInitialization);
        if (template != null) {
            initializationUrl = url(template.value(), 0, 0, 0);
        } else if (element != null) {
            String source = element.initializationUrl();
            initializationUrl = base.resolveOriginal(source == null ? "" : source.trim());
            initializationRange = element.initializationRange();
        } else if (attributeText("indexRange") != null) {
            // The index stands right after the initialization segment (clause 5.3.9.2).
            ByteRange index = SegmentDetails.range(attributeText("indexRange"));
            if (index != null && index.offset() > 0 && base.isFile()) {
                initializationUrl = base.resolveOriginal("");
                initializationRange = new ByteRange(0, index.offset());
            }
        }
    }

    private void timeline(String media, List<TimelineEntry> entries) {
        long time = 0;
        long number = startNumber;
        for (int i = 0; i < entries.size() && !truncated; i++) {
            TimelineEntry entry = entries.get(i);
            time = entry.time() == SegmentDetails.ABSENT ? time : entry.time();
            number = entry.number() == SegmentDetails.ABSENT ? number : entry.number();
            long count = count(entries, i, time);
            for (long n = 0; n < count && !truncated; n++) {
                timed(media, entry, number++, time);
                time += entry.duration();
            }
        }
    }

    private void timed(String media, TimelineEntry entry, long number, long time) {
        long parts = Math.max(1, Math.min(entry.sequence(), limit));
        for (long k = 0; k < parts && !truncated; k++) {
            long partTime = time + entry.duration() / parts * k;
            add(
                    url(media, number, time, k + 1),
                    null,
                    number,
                    parts > 1 ? Integer.valueOf((int) k) : null,
                    ofPeriod(partTime - timeOffset),
                    MediaTime.ofTicks(entry.duration() / parts, timescale));
        }
    }

    /** How often an S element counts; a negative repeat goes on to the next one's time or the Period's end. */
    private long count(List<TimelineEntry> entries, int i, long time) {
        TimelineEntry entry = entries.get(i);
        if (entry.repeat() >= 0) {
            return entry.repeat() == Long.MAX_VALUE ? entry.repeat() : entry.repeat() + 1;
        }
        long end = i + 1 < entries.size() ? entries.get(i + 1).time() : SegmentDetails.ABSENT;
        if (end == SegmentDetails.ABSENT) {
            long ticks = ticks(period.duration());
            end = ticks == SegmentDetails.ABSENT ? ticks : ticks + timeOffset;
        }
        if (end == SegmentDetails.ABSENT || entry.duration() < 1 || end <= time) {
            return 1;
        }
        return Math.floorDiv(end - time - 1, entry.duration()) + 1;
    }

    private void numbered(String media) {
        long duration = attribute("duration", 0);
        long endNumber = attribute("endNumber", SegmentDetails.ABSENT);
        long ticks = ticks(period.duration());
        if (duration < 1) {
            if (!media.contains("$Number") && !media.contains("$Time")) {
                add(url(media, startNumber, 0, 1), null, startNumber, null, ofPeriod(0), length());
            }
            return;
        }
        long first = 0;
        long count = Long.MAX_VALUE;
        if (endNumber != SegmentDetails.ABSENT) {
            count = endNumber - startNumber + 1;
        } else if (ticks > 0) {
            count = Math.floorDiv(ticks - 1, duration) + 1;
        } else if (!live) {
            count = 0;
        }
        LiveWindow window = period.window();
        if (live && window != null) {
            first = Math.floorDiv(Math.max(0, ticks(window.from())), duration);
            count = Math.min(count, endedBy(window, duration));
        } else if (live && endNumber == SegmentDetails.ABSENT) {
            count = 0;
        }
        for (long n = first; n < count && !truncated; n++) {
            add(
                    url(media, startNumber + n, n * duration, 1),
                    null,
                    startNumber + n,
                    null,
                    ofPeriod(n * duration),
                    MediaTime.ofTicks(duration, timescale));
        }
    }

    /**
     * How many segments have become available since the Period began. A BaseURL's availabilityTimeOffset is not looked
     * at: what it makes available is listed later than it could be.
     */
    private long endedBy(LiveWindow window, long duration) {
        Duration early = MediaTime.ofSeconds(attributeText("availabilityTimeOffset"));
        Duration until = early == null ? window.elapsed() : window.elapsed().plus(early);
        return until.isNegative() ? 0 : Math.floorDiv(Math.max(0, ticks(until)), duration);
    }

    private void listed(List<ListedSegment> list, @Nullable SegmentDetails timed) {
        long each = attribute("duration", 0);
        List<Long> durations = new ArrayList<>();
        if (timed != null) {
            long time = 0;
            for (int i = 0; i < timed.timeline().size(); i++) {
                TimelineEntry entry = timed.timeline().get(i);
                long count = count(timed.timeline(), i, time);
                for (long n = 0; n < count && durations.size() < list.size(); n++) {
                    durations.add(entry.duration());
                    time += entry.duration();
                }
            }
        }
        long time = 0;
        for (int i = 0; i < list.size() && !truncated; i++) {
            ListedSegment segment = list.get(i);
            long duration = i < durations.size() ? durations.get(i) : each;
            String media = segment.media();
            add(
                    base.resolveOriginal(media == null ? "" : media.trim()),
                    segment.range(),
                    startNumber + i,
                    null,
                    ofPeriod(time),
                    duration > 0 ? MediaTime.ofTicks(duration, timescale) : null);
            time += duration;
        }
    }

    private void add(
            String url,
            @Nullable ByteRange range,
            long number,
            @Nullable Integer part,
            @Nullable Duration start,
            @Nullable Duration duration) {
        if (segments.size() >= limit) {
            truncated = true;
            return;
        }
        segments.add(new Segment(
                url,
                part == null ? ReferenceKind.MEDIA_SEGMENT : ReferenceKind.PARTIAL_SEGMENT,
                range,
                number,
                part,
                start,
                duration,
                encrypted,
                false,
                initializationUrl,
                initializationRange));
    }

    private String url(String template, long number, long time, long part) {
        Values values = new Values(
                representation.id(),
                representation.bandwidth(),
                Long.toString(number),
                Long.toString(time),
                Long.toString(part));
        return base.resolveOriginal(Template.substitute(template, values));
    }

    private @Nullable Duration ofPeriod(long ticks) {
        Duration start = period.start();
        Duration inPeriod = MediaTime.ofTicks(ticks, timescale);
        return start == null || inPeriod == null ? null : start.plus(inPeriod);
    }

    private @Nullable Duration length() {
        return period.duration();
    }

    private long ticks(@Nullable Duration duration) {
        if (duration == null || duration.getSeconds() > Long.MAX_VALUE / 2 / timescale) {
            return SegmentDetails.ABSENT;
        }
        return duration.getSeconds() * timescale + Math.floorDiv(duration.getNano() * timescale, 1_000_000_000L);
    }

    private long attribute(String name, long absent) {
        return MediaTime.number(attributeText(name), absent);
    }

    private @Nullable String attributeText(String name) {
        SegmentDetails found = first(candidate -> candidate.attribute(name) != null);
        return found == null ? null : found.attribute(name);
    }

    private @Nullable SegmentDetails first(Predicate<SegmentDetails> wanted) {
        for (SegmentDetails candidate : details) {
            if (wanted.test(candidate)) {
                return candidate;
            }
        }
        return null;
    }
}
