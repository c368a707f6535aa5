package io.swarmgate.edge.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LiveHlsTest {
    private static final int CHUNK = 64 * 1024;
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private final LiveHls stream = new LiveHls(new LoopClock(START, Duration.ofSeconds(2), LiveHls.LOOP, 4, 4));

    @Test
    void playlistIsThisText() {
        assertThat(stream.mediaPlaylist(START.plusSeconds(28))).isEqualTo("""
                        #EXTM3U
                        #EXT-X-VERSION:6
                        #EXT-X-INDEPENDENT-SEGMENTS
                        #EXT-X-TARGETDURATION:2
                        #EXT-X-MEDIA-SEQUENCE:10
                        #EXT-X-DISCONTINUITY-SEQUENCE:0
                        #EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:20.000Z
                        #EXTINF:2.000,
                        live-10.ts
                        #EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:22.000Z
                        #EXTINF:2.000,
                        live-11.ts
                        #EXT-X-DISCONTINUITY
                        #EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:24.000Z
                        #EXTINF:2.000,
                        live-12.ts
                        #EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:26.000Z
                        #EXTINF:2.000,
                        live-13.ts
                        """);
    }

    /** RFC 8216bis, section 6.2.2: sequence numbers of a segment never change while the window slides. */
    @Test
    void segmentKeepsItsDiscontinuitySequenceNumber() {
        Map<String, Long> known = new HashMap<>();
        for (int second = 2; second < 120; second++) {
            long discontinuity = -1;
            for (String line :
                    stream.mediaPlaylist(START.plusSeconds(second)).lines().toList()) {
                if (line.startsWith("#EXT-X-DISCONTINUITY-SEQUENCE:")) {
                    discontinuity = Long.parseLong(line.substring(line.indexOf(':') + 1));
                } else if (line.equals("#EXT-X-DISCONTINUITY")) {
                    discontinuity++;
                } else if (!line.startsWith("#")) {
                    assertThat(known.computeIfAbsent(line, name -> number(name) / LiveHls.LOOP))
                            .as("%s at second %d", line, second)
                            .isEqualTo(discontinuity);
                }
            }
        }
        assertThat(known).hasSizeGreaterThan(50);
    }

    @Test
    void everyListedSegmentIsServedAndTheNextIsNot() {
        Instant now = START.plusSeconds(61);
        List<String> listed = stream.mediaPlaylist(now)
                .lines()
                .filter(line -> !line.startsWith("#"))
                .toList();
        assertThat(listed)
                .hasSize(4)
                .allSatisfy(name -> assertThat(stream.file("180/" + name, now)).isPresent());
        String next = "live-" + (number(listed.get(3)) + 1) + ".ts";
        assertThat(stream.file("180/" + next, now)).isEmpty();
        assertThat(stream.file("999/" + listed.get(0), now)).isEmpty();
        assertThat(stream.file("180/../../hls-ts/180/s0.ts", now)).isEmpty();
    }

    /** Viewers would know them by their digests, and fetch nothing after the first repetition. */
    @Test
    void noChunkComesAgainInTheNextRepetition() {
        byte[] first = segment(3);
        byte[] again = segment(3 + LiveHls.LOOP);

        assertThat(again).hasSameSizeAs(first);
        assertThat(first.length).isBetween(CHUNK + 1, 2 * CHUNK);
        assertThat(Arrays.mismatch(first, again)).isBetween(0, CHUNK - 1);
        assertThat(Arrays.equals(first, CHUNK, first.length, again, CHUNK, again.length))
                .isFalse();
    }

    private byte[] segment(int number) {
        Instant whenNewest = START.plusSeconds(2L * number + 2);
        return stream.file("270/live-" + number + ".ts", whenNewest)
                .orElseThrow()
                .content();
    }

    private static long number(String name) {
        return Long.parseLong(name.replaceAll("\\D", ""));
    }
}
