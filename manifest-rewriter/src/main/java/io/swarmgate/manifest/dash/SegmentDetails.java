package io.swarmgate.manifest.dash;

import io.swarmgate.manifest.ByteRange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a SegmentBase, SegmentList or SegmentTemplate says besides the URLs that rewriting looks at. */
final class SegmentDetails {
    /** {@code t}, {@code d}, {@code r}, {@code k} and {@code n} of an S element; absent ones are {@link #ABSENT}. */
    record TimelineEntry(long time, long duration, long repeat, long sequence, long number) {}

    record ListedSegment(@Nullable String media, @Nullable ByteRange range) {}

    static final long ABSENT = Long.MIN_VALUE;
    private static final List<String> ATTRIBUTES = List.of(
            "timescale",
            "duration",
            "startNumber",
            "endNumber",
            "presentationTimeOffset",
            "availabilityTimeOffset",
            "indexRange");

    private final Map<String, String> attributes = new HashMap<>();
    private final List<TimelineEntry> timeline = new ArrayList<>();
    private final List<ListedSegment> segments = new ArrayList<>();
    private boolean hasTimeline;
    private boolean hasInitialization;
    private @Nullable String initializationUrl;
    private @Nullable ByteRange initializationRange;

    private SegmentDetails() {}

    static SegmentDetails read(DocumentText text, SegmentInformation information) throws RefusedDocument {
        SegmentDetails details = new SegmentDetails();
        XmlScanner scanner = XmlScanner.ofElement(text, information.tagStart());
        scanner.next();
        for (String name : ATTRIBUTES) {
            String value = scanner.attributes().get(name);
            if (value != null) {
                details.attributes.put(name, value);
            }
        }
        while (scanner.depth() > 0) {
            if (scanner.next() == XmlScanner.START) {
                details.child(text, scanner);
            }
        }
        return details;
    }

    private void child(DocumentText text, XmlScanner scanner) {
        TagAttributes found = scanner.attributes();
        switch (MpdElement.of(text.bytes(), scanner.localStart(), scanner.nameEnd())) {
            case SEGMENT_TIMELINE -> hasTimeline = true;
            case S ->
                timeline.add(new TimelineEntry(
                        MediaTime.number(found.get("t"), ABSENT),
                        MediaTime.number(found.get("d"), 0),
                        MediaTime.number(found.get("r"), 0),
                        MediaTime.number(found.get("k"), 1),
                        MediaTime.number(found.get("n"), ABSENT)));
            case SEGMENT_URL -> segments.add(new ListedSegment(found.get("media"), range(found.get("mediaRange"))));
            case INITIALIZATION -> {
                hasInitialization = true;
                initializationUrl = found.get("sourceURL");
                initializationRange = range(found.get("range"));
            }
            default -> {}
        }
    }

    /** {@code 0-699}, last byte inclusive; null if it is none. */
    static @Nullable ByteRange range(@Nullable String text) {
        int dash = text == null ? -1 : text.indexOf('-');
        if (text == null || dash < 1) {
            return null;
        }
        long first = MediaTime.number(text.substring(0, dash), -1);
        boolean open = dash == text.length() - 1;
        long last = open ? Long.MAX_VALUE : MediaTime.number(text.substring(dash + 1), -1);
        if (first < 0 || last < first) {
            return null;
        }
        return new ByteRange(first, open || last - first == Long.MAX_VALUE ? ByteRange.OPEN : last - first + 1);
    }

    @Nullable String attribute(String name) {
        return attributes.get(name);
    }

    List<TimelineEntry> timeline() {
        return timeline;
    }

    boolean hasTimeline() {
        return hasTimeline;
    }

    List<ListedSegment> segments() {
        return segments;
    }

    /** True if there is an Initialization element; without a URL it names a part of the BaseURL's file. */
    boolean hasInitialization() {
        return hasInitialization;
    }

    @Nullable String initializationUrl() {
        return initializationUrl;
    }

    @Nullable ByteRange initializationRange() {
        return initializationRange;
    }
}
