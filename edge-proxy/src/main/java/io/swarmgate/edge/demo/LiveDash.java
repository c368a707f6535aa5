package io.swarmgate.edge.demo;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
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
    private final List<Track> tracks;

    /**
     * One Representation.
     *
     * @param starts decode time of each segment of one loop, then the loop's length
     */
    private record Track(String id, String attributes, long timescale, List<Long> starts) {
        static Track load(String id, String attributes, LoopClock clock) {
            long timescale =
                    new Mp4Boxes(DemoFile.media("cmaf/" + id + "/init.mp4").content()).timescale();
            List<Long> starts = new ArrayList<>();
            for (int i = 0; i < clock.loop(); i++) {
                starts.add(new Mp4Boxes(segment(id, i)).baseMediaDecodeTime());
            }
            starts.add(timescale * clock.segment().toSeconds() * clock.loop());
            return new Track(id, attributes, timescale, List.copyOf(starts));
        }

        static byte[] segment(String id, int indexInLoop) {
            return DemoFile.media("cmaf/" + id + "/s" + (indexInLoop + 1) + ".m4s")
                    .content();
        }

        long loopLength() {
            return starts.get(starts.size() - 1);
        }

        long start(long number) {
            int loop = starts.size() - 1;
            return number / loop * loopLength() + starts.get((int) (number % loop));
        }
    }

    LiveDash(LoopClock clock) {
        this.clock = clock;
        this.tracks = List.of(
                Track.load("0", "codecs=\"avc1.4d401f\" bandwidth=\"247000\" width=\"480\" height=\"270\"", clock),
                Track.load("1", "codecs=\"avc1.4d4015\" bandwidth=\"113000\" width=\"320\" height=\"180\"", clock),
                Track.load("2", "codecs=\"mp4a.40.2\" bandwidth=\"41000\" audioSamplingRate=\"48000\"", clock));
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
        Track track = tracks.get(Integer.parseInt(segment.group(1)));
        return segmentAt(track, Long.parseLong(segment.group(2)), now);
    }

    private Optional<DemoFile> segmentAt(Track track, long time, Instant now) {
        int index = track.starts().indexOf(time % track.loopLength());
        long repetition = time / track.loopLength();
        long number = repetition * clock.loop() + index;
        if (index < 0 || !clock.isServed(number, now)) {
            return Optional.empty();
        }
        byte[] looped = new Mp4Boxes(Track.segment(track.id(), index)).shiftedBy(repetition * track.loopLength());
        return Optional.of(DemoFile.of(looped, "t.m4s", DemoFile.AT_THE_EDGE));
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
        representation(out, tracks.get(0), now);
        representation(out, tracks.get(1), now);
        out.append(
                "    </AdaptationSet>\n    <AdaptationSet id=\"1\" contentType=\"audio\" mimeType=\"audio/mp4\" lang=\"en\" segmentAlignment=\"true\" startWithSAP=\"1\">\n");
        representation(out, tracks.get(2), now);
        // Root-relative: it must not be taken for something below a BaseURL.
        out.append("    </AdaptationSet>\n  </Period>\n")
                .append("  <UTCTiming schemeIdUri=\"urn:mpeg:dash:utc:http-xsdate:2014\" value=\"/time\"/>\n</MPD>\n");
        return out.toString();
    }

    private void representation(StringBuilder out, Track track, Instant now) {
        out.append("      <Representation id=\"")
                .append(track.id())
                .append("\" ")
                .append(track.attributes())
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
