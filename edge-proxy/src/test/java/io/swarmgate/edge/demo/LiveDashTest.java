package io.swarmgate.edge.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LiveDashTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Pattern REPRESENTATION = Pattern.compile(
            "<Representation id=\"(\\d)\".*?timescale=\"(\\d+)\"(.*?)</Representation>", Pattern.DOTALL);
    private static final Pattern S = Pattern.compile("<S t=\"(\\d+)\" d=\"(\\d+)\"/>");

    private final LiveDash stream = new LiveDash(new LoopClock(START, Duration.ofSeconds(2), LiveHls.LOOP, 12, 12));

    private record Listed(String representation, long timescale, long start, long duration) {}

    private List<Listed> listed(Instant now) {
        List<Listed> all = new ArrayList<>();
        Matcher representation = REPRESENTATION.matcher(stream.mpd(now));
        while (representation.find()) {
            Matcher s = S.matcher(representation.group(3));
            while (s.find()) {
                all.add(new Listed(
                        representation.group(1),
                        Long.parseLong(representation.group(2)),
                        Long.parseLong(s.group(1)),
                        Long.parseLong(s.group(2))));
            }
        }
        return all;
    }

    @ParameterizedTest
    @ValueSource(ints = {24, 49, 61, 3_000_001})
    void timelineOfEachTrackHasNoGapAndNoOverlap(int second) {
        List<Listed> listed = listed(START.plusSeconds(second));
        assertThat(listed).hasSize(3 * 12);
        for (int i = 1; i < listed.size(); i++) {
            Listed before = listed.get(i - 1);
            Listed here = listed.get(i);
            if (before.representation().equals(here.representation())) {
                assertThat(here.start()).isEqualTo(before.start() + before.duration());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {24, 49, 61, 3_000_001})
    void segmentBeginsWhereTheTimelineSays(int second) {
        Instant now = START.plusSeconds(second);
        for (Listed entry : listed(now)) {
            DemoFile segment = stream.file(entry.representation() + "/t" + entry.start() + ".m4s", now)
                    .orElseThrow();
            assertThat(new Mp4Boxes(segment.content()).baseMediaDecodeTime()).isEqualTo(entry.start());
        }
    }

    @Test
    void tracksStayTogether() {
        for (Listed entry : listed(START.plusSeconds(3_000_000))) {
            double first = (double) entry.start() / entry.timescale();
            assertThat(first % 2)
                    .as("%s", entry)
                    .satisfiesAnyOf(
                            offset -> assertThat(offset).isLessThan(0.03),
                            offset -> assertThat(offset).isGreaterThan(1.97));
        }
    }

    @Test
    void nothingElseIsThere() {
        Instant now = START.plusSeconds(61);
        assertThat(stream.file("0/init.mp4", now)).isPresent();
        assertThat(stream.file("3/init.mp4", now)).isEmpty();
        assertThat(stream.file("0/t1.m4s", now)).isEmpty();
        assertThat(stream.file("0/t0.m4s", now.plusSeconds(60))).isEmpty();
        assertThat(stream.file("0/t999999999999.m4s", now)).isEmpty();
    }
}
