package io.swarmgate.edge.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.edge.simulate.SyntheticStream.Answer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SyntheticStreamTest {
    private final SyntheticStream stream = new SyntheticStream(1, Duration.ofSeconds(2), 1000, Instant.EPOCH, 30);

    @Test
    void livePlaylistSlides() {
        assertThat(text("/live/video.m3u8", stream.begin()))
                .contains("#EXT-X-MEDIA-SEQUENCE:0\n", "#EXT-X-TARGETDURATION:2\n", "s0.ts", "s11.ts")
                .doesNotContain("s12.ts", "ENDLIST");
        assertThat(text("/live/video.m3u8", stream.begin().plusSeconds(4)))
                .contains("#EXT-X-MEDIA-SEQUENCE:2\n", "s13.ts")
                .doesNotContain("s1.ts", "s14.ts");
    }

    @Test
    void segmentOfTheFutureIsNotThere() {
        assertThat(stream.answer("/live/s12.ts", stream.begin())).isEmpty();
        assertThat(stream.answer("/live/s12.ts", stream.begin().plusSeconds(2))).isPresent();
    }

    @Test
    void playlistOnDemandEnds() {
        assertThat(text("/vod/video.m3u8", Instant.EPOCH)).contains("s29.ts").endsWith("#EXT-X-ENDLIST\n");
        assertThat(stream.answer("/vod/s29.ts", Instant.EPOCH)).isPresent();
        assertThat(stream.answer("/vod/s30.ts", Instant.EPOCH)).isEmpty();
    }

    @Test
    void bytesDependOnSeedNumberAndKindAlone() {
        byte[] bytes = segment(stream, "/live/s3.ts");
        assertThat(bytes).hasSize(1000).isEqualTo(segment(stream, "/live/s3.ts"));
        assertThat(bytes).isNotEqualTo(segment(stream, "/live/s4.ts")).isNotEqualTo(segment(stream, "/vod/s3.ts"));
        SyntheticStream other = new SyntheticStream(2, Duration.ofSeconds(2), 1000, Instant.EPOCH, 30);
        assertThat(bytes).isNotEqualTo(segment(other, "/live/s3.ts"));
    }

    private static byte[] segment(SyntheticStream of, String path) {
        return of.answer(path, of.begin()).map(Answer::content).orElseThrow();
    }

    private String text(String path, Instant now) {
        return new String(stream.answer(path, now).orElseThrow().content(), StandardCharsets.UTF_8);
    }
}
