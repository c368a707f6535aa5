package io.swarmgate.edge.demo;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The CMAF tracks looped into a live stream whose newest segment is there movie fragment by movie fragment: partial
 * segments in HLS (RFC 8216bis, section 4.4.4.9), chunked segments in DASH (availabilityTimeOffset).
 */
final class LowLatencyStream {
    static final int PARTS = 5;
    static final Duration PART = Duration.ofMillis(400);

    private static final String AUDIO = "2";
    /** Whole segments whose parts a playlist still lists: three target durations (RFC 8216bis, section 6.2.2). */
    private static final int WITH_PARTS = 3;

    private static final DateTimeFormatter DATE_TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final LoopClock clock;
    private final int levels;
    private final int fillerBytes;
    private final List<LoopedTrack> tracks;

    /**
     * @param levels of video, 1 or 2
     * @param fillerBytes what each movie fragment of video is made larger by, with boxes that say nothing; 0 for none
     */
    LowLatencyStream(LoopClock clock, int levels, int fillerBytes) {
        this.clock = clock;
        this.levels = levels;
        this.fillerBytes = fillerBytes;
        this.tracks =
                List.of(LoopedTrack.load("0", clock), LoopedTrack.load("1", clock), LoopedTrack.load(AUDIO, clock));
    }

    /** Where in the stream something stands; parts count on from segment to segment. */
    static long place(long number, int part) {
        return number * PARTS + part;
    }

    /** When a part is there: as soon as it is over. */
    Instant availableAt(long place) {
        return clock.epoch().plus(PART.multipliedBy(place + 1));
    }

    /** The newest part that is there. */
    long newest(Instant now) {
        return Duration.between(clock.epoch(), now).dividedBy(PART) - 1;
    }

    /** Whether a part is kept, or about to come into being. */
    boolean isNear(long place, Instant now) {
        return place >= Math.max(0, clock.first(now) - clock.kept()) * PARTS && place <= newest(now) + PARTS;
    }

    /** The parts of a segment: their bytes, in order, whether they are there yet or not. */
    List<byte[]> parts(int track, long number) {
        List<byte[]> fragments = new Mp4Boxes(tracks.get(track).segment(number)).fragments();
        if (fillerBytes == 0 || tracks.get(track).id().equals(AUDIO)) {
            return fragments;
        }
        List<byte[]> filled = new ArrayList<>();
        for (byte[] fragment : fragments) {
            byte[] box = Mp4Boxes.filler(fillerBytes, place(number, filled.size()));
            byte[] both = new byte[fragment.length + box.length];
            System.arraycopy(fragment, 0, both, 0, fragment.length);
            System.arraycopy(box, 0, both, fragment.length, box.length);
            filled.add(both);
        }
        return filled;
    }

    /** @param suffix of the media playlists' names */
    String multivariantPlaylist(String suffix) {
        String first = """
                #EXTM3U
                #EXT-X-VERSION:9
                #EXT-X-INDEPENDENT-SEGMENTS
                #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="en",LANGUAGE="en",DEFAULT=YES,AUTOSELECT=YES,URI="2%1$s.m3u8"
                #EXT-X-STREAM-INF:BANDWIDTH=%2$d,RESOLUTION=480x270,CODECS="avc1.4d401f,mp4a.40.2",FRAME-RATE=25.000,AUDIO="a"
                0%1$s.m3u8
                """.formatted(suffix, 350_000 + fillerBitrate());
        return levels == 1 ? first : first + """
                #EXT-X-STREAM-INF:BANDWIDTH=%2$d,RESOLUTION=320x180,CODECS="avc1.4d4015,mp4a.40.2",FRAME-RATE=25.000,AUDIO="a"
                1%1$s.m3u8
                """.formatted(suffix, 210_000 + fillerBitrate());
    }

    private int fillerBitrate() {
        return (int) (8L * fillerBytes * 1000 / PART.toMillis());
    }

    /** @param ranges whether parts are byte ranges of their segment, which grows, rather than files of their own */
    String mediaPlaylist(int track, boolean ranges, Instant now) {
        long newest = newest(now);
        long current = (newest + 1) / PARTS;
        long first = Math.max(0, current - clock.window());
        StringBuilder out = new StringBuilder(4096)
                .append("#EXTM3U\n#EXT-X-VERSION:9\n#EXT-X-TARGETDURATION:2\n")
                .append("#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=1.220\n")
                // An audio part is up to one AAC frame longer than the nominal duration.
                .append("#EXT-X-PART-INF:PART-TARGET=0.406\n#EXT-X-INDEPENDENT-SEGMENTS\n#EXT-X-MEDIA-SEQUENCE:")
                .append(first)
                .append("\n#EXT-X-MAP:URI=\"")
                .append(track)
                .append("/init.mp4\"\n");
        for (long number = first; number <= current; number++) {
            int there = (int) Math.min(PARTS, newest + 1 - place(number, 0));
            if (there > 0) {
                out.append("#EXT-X-PROGRAM-DATE-TIME:")
                        .append(DATE_TIME.format(startOf(track, number)))
                        .append('\n');
            }
            if (number >= current - WITH_PARTS) {
                parts(out, track, ranges, number, there);
            }
            if (there == PARTS) {
                out.append(String.format(Locale.ROOT, "#EXTINF:%.5f,\n", seconds(track, number)))
                        .append(track)
                        .append("/s")
                        .append(number)
                        .append(".m4s\n");
            }
        }
        hint(out, track, ranges, newest + 1);
        for (int other = 0; other < tracks.size(); other++) {
            if (other != track) {
                out.append("#EXT-X-RENDITION-REPORT:URI=\"")
                        .append(other)
                        .append(ranges ? "-ranges" : "")
                        .append(".m3u8\",LAST-MSN=")
                        .append(newest / PARTS)
                        .append(",LAST-PART=")
                        .append(newest % PARTS)
                        .append('\n');
            }
        }
        return out.toString();
    }

    private void parts(StringBuilder out, int track, boolean ranges, long number, int there) {
        List<byte[]> parts = parts(track, number);
        LoopedTrack looped = tracks.get(track);
        long offset = 0;
        for (int part = 0; part < there; part++) {
            byte[] bytes = parts.get(part);
            long next = part + 1 < PARTS
                    ? new Mp4Boxes(parts.get(part + 1)).baseMediaDecodeTime()
                    : looped.start(number + 1);
            double duration = (double) (next - new Mp4Boxes(bytes).baseMediaDecodeTime()) / looped.timescale();
            out.append(String.format(Locale.ROOT, "#EXT-X-PART:DURATION=%.5f,", duration));
            uri(out, track, ranges, number, part);
            if (ranges) {
                out.append(",BYTERANGE=\"")
                        .append(bytes.length)
                        .append('@')
                        .append(offset)
                        .append('"');
            }
            // Each audio frame can be decoded by itself; of video only the first picture of a segment.
            out.append(part == 0 || looped.id().equals(AUDIO) ? ",INDEPENDENT=YES\n" : "\n");
            offset += bytes.length;
        }
    }

    private void hint(StringBuilder out, int track, boolean ranges, long place) {
        long number = place / PARTS;
        int part = (int) (place % PARTS);
        out.append("#EXT-X-PRELOAD-HINT:TYPE=PART,");
        uri(out, track, ranges, number, part);
        if (ranges) {
            long offset = parts(track, number).stream()
                    .limit(part)
                    .mapToLong(bytes -> bytes.length)
                    .sum();
            out.append(",BYTERANGE-START=").append(offset);
        }
        out.append('\n');
    }

    private static void uri(StringBuilder out, int track, boolean ranges, long number, int part) {
        out.append("URI=\"").append(track).append("/s").append(number);
        if (!ranges) {
            out.append('.').append(part);
        }
        out.append(".m4s\"");
    }

    private double seconds(int track, long number) {
        LoopedTrack looped = tracks.get(track);
        return (double) (looped.start(number + 1) - looped.start(number)) / looped.timescale();
    }

    private Instant startOf(int track, long number) {
        LoopedTrack looped = tracks.get(track);
        return clock.epoch().plusMillis(looped.start(number) * 1000 / looped.timescale());
    }

    /** The same at all times: which segments there are follows from the clock. */
    String mpd() {
        String second = levels == 1
                ? ""
                : "<Representation id=\"1\" codecs=\"avc1.4d4015\" bandwidth=\"%d\" width=\"320\" height=\"180\"/>"
                        .formatted(115_000 + fillerBitrate());
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <MPD xmlns="urn:mpeg:dash:schema:mpd:2011" profiles="urn:mpeg:dash:profile:isoff-live:2011,http://www.dashif.org/guidelines/low-latency-live-v5"
                    type="dynamic" availabilityStartTime="%1$s" publishTime="%1$s" minimumUpdatePeriod="PT30S"
                    timeShiftBufferDepth="PT%2$dS" maxSegmentDuration="PT3S" minBufferTime="PT1S">
                  <ServiceDescription id="0">
                    <Latency target="2500" min="1500" max="6000"/>
                    <PlaybackRate min="0.96" max="1.04"/>
                  </ServiceDescription>
                  <Period id="0" start="PT0S">
                    <AdaptationSet id="0" contentType="video" mimeType="video/mp4" frameRate="25" segmentAlignment="true" startWithSAP="1">
                      %3$s
                      <Representation id="0" codecs="avc1.4d401f" bandwidth="%4$d" width="480" height="270"/>
                      %5$s
                    </AdaptationSet>
                    <AdaptationSet id="1" contentType="audio" mimeType="audio/mp4" lang="en" segmentAlignment="true" startWithSAP="1">
                      %3$s
                      <Representation id="2" codecs="mp4a.40.2" bandwidth="45000" audioSamplingRate="48000"/>
                    </AdaptationSet>
                  </Period>
                  <UTCTiming schemeIdUri="urn:mpeg:dash:utc:http-xsdate:2014" value="/time"/>
                </MPD>
                """.formatted(
                        clock.epoch().truncatedTo(ChronoUnit.MILLIS),
                        clock.segment().toSeconds() * clock.window(),
                        "<SegmentTemplate timescale=\"1000\" duration=\"2000\" startNumber=\"0\" availabilityTimeOffset=\"1.6\""
                                + " availabilityTimeComplete=\"false\" initialization=\"$RepresentationID$/init.mp4\""
                                + " media=\"$RepresentationID$/s$Number$.m4s\"/>",
                        250_000 + fillerBitrate(),
                        second);
    }
}
