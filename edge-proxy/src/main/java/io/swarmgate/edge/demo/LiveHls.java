package io.swarmgate.edge.demo;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A sliding-window HLS stream made by looping the MPEG-TS ladder. Each segment has a name of its own, so that caches
 * never see two contents under one URL, and bytes of its own, since viewers know equal ones by their content and would
 * fetch each but once; where the loop begins anew, timestamps jump and a discontinuity says so.
 */
final class LiveHls {
    /** Segments after which the ladder's media repeats. */
    static final int LOOP = 12;

    private static final List<String> RENDITIONS = List.of("270", "180");
    private static final Pattern SEGMENT = Pattern.compile("(\\d{3})/live-(\\d{1,9})\\.ts");
    private static final Pattern PLAYLIST = Pattern.compile("(\\d{3})/index\\.m3u8");
    private static final DateTimeFormatter DATE_TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final LoopClock clock;

    LiveHls(LoopClock clock) {
        this.clock = clock;
    }

    /** The file at a path below the stream's folder; empty if it never was or is no longer there. */
    Optional<DemoFile> file(String path, Instant now) {
        if (path.equals("master.m3u8")) {
            return Optional.of(DemoFile.media("hls-ts/master.m3u8"));
        }
        Matcher playlist = PLAYLIST.matcher(path);
        if (playlist.matches() && RENDITIONS.contains(playlist.group(1))) {
            return Optional.of(DemoFile.ofText(mediaPlaylist(now), path, "max-age=1"));
        }
        Matcher segment = SEGMENT.matcher(path);
        if (segment.matches() && RENDITIONS.contains(segment.group(1))) {
            long number = Long.parseLong(segment.group(2));
            if (clock.isServed(number, now)) {
                DemoFile media =
                        DemoFile.media("hls-ts/" + segment.group(1) + "/s" + clock.indexInLoop(number) + ".ts");
                return Optional.of(DemoFile.of(numbered(media.content(), number), "s.ts", DemoFile.AT_THE_EDGE));
            }
        }
        return Optional.empty();
    }

    /** The number goes to both ends, so that no chunk of a segment this short is like one of another repetition. */
    private static byte[] numbered(byte[] media, long number) {
        ByteBuffer out = ByteBuffer.allocate(media.length + 2 * NullPacket.LENGTH);
        NullPacket.put(out, number);
        out.put(media);
        NullPacket.put(out, number);
        return out.array();
    }

    String mediaPlaylist(Instant now) {
        long first = clock.first(now);
        // One for each EXT-X-DISCONTINUITY that has left the playlist (RFC 8216bis, section 6.2.2). That of the first
        // segment itself is still listed.
        long discontinuities = first == 0 ? 0 : (first - 1) / clock.loop();
        StringBuilder out = new StringBuilder(2048)
                .append("#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-INDEPENDENT-SEGMENTS\n#EXT-X-TARGETDURATION:")
                .append(clock.segment().toSeconds())
                .append("\n#EXT-X-MEDIA-SEQUENCE:")
                .append(first)
                .append("\n#EXT-X-DISCONTINUITY-SEQUENCE:")
                .append(discontinuities)
                .append('\n');
        for (long number = first; number <= clock.newest(now); number++) {
            if (number > 0 && clock.indexInLoop(number) == 0) {
                out.append("#EXT-X-DISCONTINUITY\n");
            }
            out.append("#EXT-X-PROGRAM-DATE-TIME:")
                    .append(DATE_TIME.format(clock.startOf(number)))
                    .append("\n#EXTINF:")
                    .append(clock.segment().toSeconds())
                    .append(".000,\nlive-")
                    .append(number)
                    .append(".ts\n");
        }
        return out.toString();
    }
}
