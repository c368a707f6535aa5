package io.swarmgate.edge.demo;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A dynamic DASH presentation of one Period, made by looping the CMAF segments: each repetition has its decode times
 * moved on, so the timeline runs without a seam. Segments are named by {@code $Time$} and listed in a SegmentTimeline.
 */
final class LiveDash {
    private static final Pattern SEGMENT = Pattern.compile("([0-2])/t(\\d{1,15})\\.m4s");
    private static final Pattern INITIALIZATION = Pattern.compile("[0-2]/init\\.mp4");

    private final LoopClock clock;
    private final List<Representation> representations;

    /** One Representation. */
    private record Representation(LoopedTrack track, String attributes) {}

    LiveDash(LoopClock clock) {
        this.clock = clock;
        this.representations = List.of(
                new Representation(
                        LoopedTrack.load("0", clock),
                        "codecs=\"avc1.4d401f\" bandwidth=\"247000\" width=\"480\" height=\"270\""),
                new Representation(
                        LoopedTrack.load("1", clock),
                        "codecs=\"avc1.4d4015\" bandwidth=\"113000\" width=\"320\" height=\"180\""),
                new Representation(
                        LoopedTrack.load("2", clock),
                        "codecs=\"mp4a.40.2\" bandwidth=\"41000\" audioSamplingRate=\"48000\""));
    }

    /** The file at a path below the stream's folder; empty if it never was or is no longer there. */
    Optional<DemoFile> file(String path, Instant now) {
        if (path.equals("manifest.mpd")) {
            return Optional.of(DemoFile.ofText(mpd(now), path, "max-age=1"));
        }
        if (INITIALIZATION.matcher(path).matches()) {
            return Optional.of(DemoFile.media("cmaf/" + path));
        }
        Matcher segment = SEGMENT.matcher(path);
        if (!segment.matches()) {
            return Optional.empty();
        }
        LoopedTrack track =
                representations.get(Integer.parseInt(segment.group(1))).track();
        return segmentAt(track, Long.parseLong(segment.group(2)), now);
    }

    private Optional<DemoFile> segmentAt(LoopedTrack track, long time, Instant now) {
        int index = track.starts().indexOf(time % track.loopLength());
        long repetition = time / track.loopLength();
        long number = repetition * clock.loop() + index;
        if (index < 0 || !clock.isServed(number, now)) {
            return Optional.empty();
        }
        return Optional.of(DemoFile.of(track.segment(number), "t.m4s", DemoFile.AT_THE_EDGE));
    }

    String mpd(Instant now) {
        Instant published = clock.startOf(clock.newest(now) + 1).truncatedTo(ChronoUnit.MILLIS);
        long seconds = clock.segment().toSeconds();
        StringBuilder out = new StringBuilder(4096);
        out.append("""
                <?xml version="1.0" encoding="UTF-8"?>
                <MPD xmlns="urn:mpeg:dash:schema:mpd:2011" profiles="urn:mpeg:dash:profile:isoff-live:2011"
                    type="dynamic" availabilityStartTime="%s" publishTime="%s" minimumUpdatePeriod="PT%dS"
                    timeShiftBufferDepth="PT%dS" suggestedPresentationDelay="PT%dS" maxSegmentDuration="PT%dS" minBufferTime="PT%dS">
                  <Period id="0" start="PT0S">
                """.formatted(
                        clock.epoch().truncatedTo(ChronoUnit.MILLIS),
                        published,
                        seconds,
                        seconds * clock.window(),
                        3 * seconds,
                        // An audio segment is up to one AAC frame longer than the nominal duration.
                        seconds + 1,
                        seconds));
        out.append(
                "    <AdaptationSet id=\"0\" contentType=\"video\" mimeType=\"video/mp4\" frameRate=\"25\" segmentAlignment=\"true\" startWithSAP=\"1\">\n");
        representation(out, representations.get(0), now);
        representation(out, representations.get(1), now);
        out.append(
                "    </AdaptationSet>\n    <AdaptationSet id=\"1\" contentType=\"audio\" mimeType=\"audio/mp4\" lang=\"en\" segmentAlignment=\"true\" startWithSAP=\"1\">\n");
        representation(out, representations.get(2), now);
        // Root-relative: it must not be taken for something below a BaseURL.
        out.append("    </AdaptationSet>\n  </Period>\n")
                .append("  <UTCTiming schemeIdUri=\"urn:mpeg:dash:utc:http-xsdate:2014\" value=\"/time\"/>\n</MPD>\n");
        return out.toString();
    }

    private void representation(StringBuilder out, Representation representation, Instant now) {
        LoopedTrack track = representation.track();
        out.append("      <Representation id=\"")
                .append(track.id())
                .append("\" ")
                .append(representation.attributes())
                .append(">\n        <SegmentTemplate timescale=\"")
                .append(track.timescale())
                .append("\" initialization=\"$RepresentationID$/init.mp4\" media=\"$RepresentationID$/t$Time$.m4s\">\n")
                .append("          <SegmentTimeline>\n");
        for (long number = clock.first(now); number <= clock.newest(now); number++) {
            long start = track.start(number);
            out.append("            <S t=\"")
                    .append(start)
                    .append("\" d=\"")
                    .append(track.start(number + 1) - start)
                    .append("\"/>\n");
        }
        out.append("          </SegmentTimeline>\n        </SegmentTemplate>\n      </Representation>\n");
    }
}
