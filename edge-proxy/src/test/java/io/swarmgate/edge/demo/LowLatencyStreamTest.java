package io.swarmgate.edge.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LowLatencyStreamTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final LoopClock CLOCK = new LoopClock(START, Duration.ofSeconds(2), LiveHls.LOOP, 12, 12);

    private final LowLatencyStream stream = new LowLatencyStream(CLOCK, 2, 0);

    @ParameterizedTest
    @ValueSource(longs = {0, 11, 12, 40_000})
    void thePartsOfASegmentAreAllOfIt(long number) {
        for (int track = 0; track < 3; track++) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            List<byte[]> parts = stream.parts(track, number);
            parts.forEach(all::writeBytes);
            assertThat(parts).hasSize(LowLatencyStream.PARTS);
            assertThat(all.toByteArray())
                    .isEqualTo(LoopedTrack.load(Integer.toString(track), CLOCK).segment(number));
        }
    }

    @Test
    void partsFollowOneAnotherOnTheTimeline() {
        for (int track = 0; track < 3; track++) {
            LoopedTrack looped = LoopedTrack.load(Integer.toString(track), CLOCK);
            for (long number = 10; number < 14; number++) {
                List<byte[]> parts = stream.parts(track, number);
                assertThat(new Mp4Boxes(parts.get(0)).baseMediaDecodeTime()).isEqualTo(looped.start(number));
                for (int part = 1; part < parts.size(); part++) {
                    double seconds = (double) (new Mp4Boxes(parts.get(part)).baseMediaDecodeTime()
                                    - new Mp4Boxes(parts.get(part - 1)).baseMediaDecodeTime())
                            / looped.timescale();
                    assertThat(seconds).isCloseTo(0.4, within(0.03));
                }
            }
        }
    }

    @Test
    void aPlaylistListsWhatIsThereAndHintsAtWhatComesNext() {
        String playlist = stream.mediaPlaylist(0, false, START.plusMillis(41_300));
        assertThat(playlist)
                .contains("#EXT-X-MEDIA-SEQUENCE:8\n")
                .contains("0/s19.m4s\n")
                .contains("URI=\"0/s20.2.m4s\"\n")
                .endsWith("LAST-PART=2\n")
                .contains("#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"0/s20.3.m4s\"\n")
                .doesNotContain("0/s20.m4s")
                .doesNotContain("#EXT-X-PART:DURATION=0.40000,URI=\"0/s20.3");
    }

    @Test
    void partsByRangeAreContiguous() {
        String playlist = stream.mediaPlaylist(0, true, START.plusMillis(41_300));
        Matcher range =
                Pattern.compile("URI=\"0/s20.m4s\",BYTERANGE=\"(\\d+)@(\\d+)\"").matcher(playlist);
        long end = 0;
        while (range.find()) {
            assertThat(Long.parseLong(range.group(2))).isEqualTo(end);
            end += Long.parseLong(range.group(1));
        }
        assertThat(playlist).contains("URI=\"0/s20.m4s\",BYTERANGE-START=" + end + "\n");
    }

    @Test
    void aPartIsThereWhenItIsOver() {
        long place = LowLatencyStream.place(20, 3);
        Instant over = START.plusMillis(41_600);
        assertThat(stream.availableAt(place)).isEqualTo(over);
        assertThat(stream.newest(over)).isEqualTo(place);
        assertThat(stream.newest(over.minusMillis(1))).isEqualTo(place - 1);
    }

    @Test
    void fillerMakesPartsLargerAndIsABoxOfItsOwn() {
        List<byte[]> filled = new LowLatencyStream(CLOCK, 1, 50_000).parts(0, 20);
        List<byte[]> plain = stream.parts(0, 20);
        for (int part = 0; part < LowLatencyStream.PARTS; part++) {
            assertThat(filled.get(part))
                    .hasSize(plain.get(part).length + 50_000)
                    .startsWith(plain.get(part));
        }
    }
}
