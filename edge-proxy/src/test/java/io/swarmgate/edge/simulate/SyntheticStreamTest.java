package io.swarmgate.edge.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.edge.simulate.SyntheticStream.Answer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SyntheticStreamTest {
    private final SyntheticStream stream = new SyntheticStream(1, Duration.ofSeconds(2), 1000, 1, 1, Instant.EPOCH, 30);

    @Test
    void livePlaylistSlides() {
        assertThat(text("/live/v0.m3u8", stream.begin()))
                .contains("#EXT-X-MEDIA-SEQUENCE:0\n", "#EXT-X-TARGETDURATION:2\n", "v0-s0.ts", "v0-s11.ts")
                .doesNotContain("v0-s12.ts", "ENDLIST");
        assertThat(text("/live/v0.m3u8", stream.begin().plusSeconds(4)))
                .contains("#EXT-X-MEDIA-SEQUENCE:2\n", "v0-s13.ts")
                .doesNotContain("v0-s1.ts", "v0-s14.ts");
    }

    @Test
    void segmentOfTheFutureIsNotThere() {
        assertThat(stream.answer("/live/v0-s12.ts", stream.begin())).isEmpty();
        assertThat(stream.answer("/live/v0-s12.ts", stream.begin().plusSeconds(2)))
                .isPresent();
    }

    @Test
    void playlistOnDemandEnds() {
        assertThat(text("/vod/v0.m3u8", Instant.EPOCH)).contains("v0-s29.ts").endsWith("#EXT-X-ENDLIST\n");
        assertThat(stream.answer("/vod/v0-s29.ts", Instant.EPOCH)).isPresent();
        assertThat(stream.answer("/vod/v0-s30.ts", Instant.EPOCH)).isEmpty();
    }

    @Test
    void bytesDependOnSeedNumberAndKindAlone() {
        byte[] bytes = segment(stream, "/live/v0-s3.ts");
        assertThat(bytes).hasSize(1000).isEqualTo(segment(stream, "/live/v0-s3.ts"));
        assertThat(bytes)
                .isNotEqualTo(segment(stream, "/live/v0-s4.ts"))
                .isNotEqualTo(segment(stream, "/vod/v0-s3.ts"));
        SyntheticStream other = new SyntheticStream(2, Duration.ofSeconds(2), 1000, 1, 1, Instant.EPOCH, 30);
        assertThat(bytes).isNotEqualTo(segment(other, "/live/v0-s3.ts"));
    }

    @Test
    void eachLowerRenditionHasHalfTheBitrate() {
        SyntheticStream ladder = new SyntheticStream(1, Duration.ofSeconds(2), 1000, 3, 1, Instant.EPOCH, 30);
        assertThat(ladder.answer("/live/master.m3u8", ladder.begin())
                        .orElseThrow()
                        .content())
                .asString(StandardCharsets.UTF_8)
                .containsSubsequence("BANDWIDTH=1000,", "v0.m3u8", "BANDWIDTH=2000,", "v1.m3u8", "BANDWIDTH=4000,");
        assertThat(segment(ladder, "/live/v0-s3.ts")).hasSize(250);
        assertThat(segment(ladder, "/live/v2-s3.ts")).hasSize(1000);
        assertThat(ladder.answer("/live/v3-s3.ts", ladder.begin())).isEmpty();
    }

    @Test
    void partsAreListedAndServedAsTheyEnd() {
        SyntheticStream low = new SyntheticStream(1, Duration.ofSeconds(2), 1000, 1, 4, Instant.EPOCH, 30);
        Instant now = low.begin().plusMillis(1200);
        assertThat(new String(low.answer("/live/v0.m3u8", now).orElseThrow().content(), StandardCharsets.UTF_8))
                .contains("#EXT-X-PART-INF:PART-TARGET=0.5\n", "CAN-BLOCK-RELOAD=YES", "v0-s11.3.ts", "v0-s12.1.ts")
                .doesNotContain("v0-s8.0.ts", "v0-s12.2.ts", "v0-s12.ts");
        assertThat(low.hasPart(12, 1, now)).isTrue();
        assertThat(low.hasPart(12, 2, now)).isFalse();
        assertThat(low.answer("/live/v0-s12.2.ts", now)).isEmpty();
        assertThat(low.answer("/live/v0-s12.4.ts", now)).isEmpty();
    }

    @Test
    void partsTogetherAreTheSegment() {
        SyntheticStream low = new SyntheticStream(1, Duration.ofSeconds(2), 1001, 1, 4, Instant.EPOCH, 30);
        byte[] parts = new byte[0];
        for (int part = 0; part < 4; part++) {
            byte[] next = segment(low, "/live/v0-s3." + part + ".ts");
            int length = parts.length;
            parts = Arrays.copyOf(parts, length + next.length);
            System.arraycopy(next, 0, parts, length, next.length);
        }
        assertThat(parts).isEqualTo(segment(low, "/live/v0-s3.ts"));
    }

    private static byte[] segment(SyntheticStream of, String path) {
        return of.answer(path, of.begin()).map(Answer::content).orElseThrow();
    }

    private String text(String path, Instant now) {
        return new String(stream.answer(path, now).orElseThrow().content(), StandardCharsets.UTF_8);
    }
}
