package io.swarmgate.manifest.dash;

import io.swarmgate.manifest.ManifestFormat;
import io.swarmgate.manifest.RewriteLimits;
import io.swarmgate.manifest.TrackIndex;
import io.swarmgate.manifest.TrackIndex.LowLatency;
import io.swarmgate.manifest.TrackIndex.Segment;
import io.swarmgate.manifest.TrackIndex.Track;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Describes the tracks and segments of an MPD, each URL as the origin names it. */
final class MpdIndexer {
    private final MpdDocument document;
    private final DocumentText text;
    private final Map<SegmentInformation, SegmentDetails> details = new HashMap<>();
    private final List<Track> tracks = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();
    private final @Nullable Instant now;
    private int left;
    private boolean truncated;
    private @Nullable Duration longest;
    private @Nullable Duration availabilityTimeOffset;

    private MpdIndexer(MpdDocument document, RewriteLimits limits, @Nullable Instant now) {
        this.now = now;
        this.document = document;
        this.text = document.text();
        this.left = limits.maxIndexedSegments();
    }

    /**
     * @param plan gives the BaseURLs that hold for each Representation
     * @param now null to leave out the segments that only the clock makes exist
     */
    static TrackIndex index(MpdPlan plan, RewriteLimits limits, @Nullable Instant now) throws RefusedDocument {
        return new MpdIndexer(plan.document(), limits, now).index();
    }

    private TrackIndex index() throws RefusedDocument {
        if (document.isPatch()) {
            // What a patch changes is only known together with the MPD that it applies to.
            return new TrackIndex(ManifestFormat.DASH, true, true, null, null, null, List.of(), false);
        }
        Level mpd = document.roots().get(0);
        TagAttributes attributes = attributes(mpd);
        boolean live = "dynamic".equals(attributes.get("type"));
        Duration total = MediaTime.parse(attributes.get("mediaPresentationDuration"));
        Duration refresh = MediaTime.parse(attributes.get("minimumUpdatePeriod"));
        Duration target = MediaTime.parse(attributes.get("maxSegmentDuration"));
        periods(mpd, live, total);
        LowLatency lowLatency =
                live && availabilityTimeOffset != null ? new LowLatency(null, false, availabilityTimeOffset) : null;
        return new TrackIndex(
                ManifestFormat.DASH,
                true,
                live,
                target == null ? longest : target,
                refresh,
                lowLatency,
                tracks,
                truncated);
    }

    private void periods(Level mpd, boolean live, @Nullable Duration total) throws RefusedDocument {
        List<Level> periods = mpd.children().stream()
                .filter(level -> level.element() == MpdElement.PERIOD)
                .toList();
        Instant available = MediaTime.instant(attributes(mpd).get("availabilityStartTime"));
        Duration depth = MediaTime.parse(attributes(mpd).get("timeShiftBufferDepth"));
        Duration start = live ? null : Duration.ZERO;
        for (int i = 0; i < periods.size(); i++) {
            Level period = periods.get(i);
            Duration declared = MediaTime.parse(attributes(period).get("start"));
            Duration duration = MediaTime.parse(attributes(period).get("duration"));
            start = declared == null ? start : declared;
            Duration end = i + 1 < periods.size()
                    ? MediaTime.parse(attributes(periods.get(i + 1)).get("start"))
                    : total;
            if (duration == null && start != null && end != null) {
                duration = end.minus(start);
            }
            PeriodTime time = new PeriodTime(
                    start,
                    duration == null || duration.isNegative() ? null : duration,
                    LiveWindow.of(now, available, start, depth));
            String id = attributes(period).get("id");
            for (Level set : period.children()) {
                for (Level representation : set.children()) {
                    if (representation.element() == MpdElement.REPRESENTATION) {
                        track(representation, set, period, time, live, id == null ? "" + (i + 1) : id);
                    }
                }
            }
            start = start == null || duration == null ? null : start.plus(duration);
        }
    }

    private void track(Level representation, Level set, Level period, PeriodTime time, boolean live, String periodId)
            throws RefusedDocument {
        List<SegmentDetails> inScope = new ArrayList<>();
        boolean encrypted = false;
        for (Level level = representation; level != null; level = level.parent()) {
            encrypted |= level.isContentProtected();
            for (SegmentInformation information : level.segmentInformation()) {
                inScope.add(details(information));
            }
            noteOffset(level);
        }
        encrypted |= period.isContentProtected();
        SegmentLister lister = new SegmentLister(representation, inScope, time, live, encrypted, left);
        List<Segment> segments = lister.list();
        left -= segments.size();
        truncated |= lister.isTruncated();
        for (Segment segment : segments) {
            Duration duration = segment.duration();
            boolean longer = duration != null && (longest == null || duration.compareTo(longest) > 0);
            longest = longer ? duration : longest;
        }
        String codecs = inherited("codecs", representation, set);
        tracks.add(new Track(
                uniqueId(representation.id(), periodId),
                TrackType.of(
                        inherited("contentType", representation, set),
                        inherited("mimeType", representation, set),
                        codecs),
                bandwidth(representation),
                codecs,
                inherited("lang", representation, set),
                null,
                segments));
    }

    private SegmentDetails details(SegmentInformation information) throws RefusedDocument {
        SegmentDetails known = details.get(information);
        if (known == null) {
            known = SegmentDetails.read(text, information);
            details.put(information, known);
            noteOffset(known.attribute("availabilityTimeOffset"));
        }
        return known;
    }

    private void noteOffset(Level level) throws RefusedDocument {
        for (UrlText url : level.baseUrls()) {
            int tag = url.start() - 1;
            while (tag > level.tagEnd() && text.bytes()[tag] != '<') {
                tag--;
            }
            if (url.emptyTagName() == null && !url.isCdata() && tag >= level.tagEnd() && text.bytes()[tag + 1] != '!') {
                XmlScanner scanner = XmlScanner.ofElement(text, tag);
                scanner.next();
                noteOffset(scanner.attributes().get("availabilityTimeOffset"));
            }
        }
    }

    private void noteOffset(@Nullable String seconds) {
        Duration offset = MediaTime.ofSeconds(seconds);
        boolean larger = offset != null
                && offset.compareTo(Duration.ZERO) > 0
                && (availabilityTimeOffset == null || offset.compareTo(availabilityTimeOffset) > 0);
        availabilityTimeOffset = larger ? offset : availabilityTimeOffset;
    }

    private static @Nullable Long bandwidth(Level representation) {
        long bandwidth = MediaTime.number(representation.bandwidth(), -1);
        return bandwidth < 0 ? null : Long.valueOf(bandwidth);
    }

    private @Nullable String inherited(String name, Level representation, Level set) throws RefusedDocument {
        String own = attributes(representation).get(name);
        return own == null ? attributes(set).get(name) : own;
    }

    /** A Representation's id is unique within its Period only. */
    private String uniqueId(String id, String periodId) {
        String unique = id;
        for (int n = 1; !ids.add(unique); n++) {
            unique = id + "@" + periodId + (n == 1 ? "" : "#" + n);
        }
        return unique;
    }

    private TagAttributes attributes(Level level) throws RefusedDocument {
        XmlScanner scanner = XmlScanner.ofElement(text, level.tagStart());
        scanner.next();
        return scanner.attributes();
    }
}
