package io.swarmgate.edge.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.edge.metrics.EdgeMetrics.Source;
import io.swarmgate.edge.metrics.Traffic;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every frame that FFmpeg decodes through the edge is the one it decodes straight from the origin. */
class FfmpegFramesIT {
    /** Pictures of 24 s at 25 a second. */
    private static final int PICTURES = 600;

    private static Ffmpeg ffmpeg;
    private static DemoOrigin direct;
    private static Demo demo;

    @BeforeAll
    static void start() throws IOException {
        ffmpeg = Ffmpeg.installed();
        direct = DemoOrigin.start();
        demo = Demo.start(0, 0);
    }

    @AfterAll
    static void stop() {
        if (ffmpeg != null) {
            direct.close();
            demo.close();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/vod/hls-ts/master.m3u8",
                "/vod/hls-aes/index.m3u8",
                "/vod/cmaf/master.m3u8",
                "/vod/cmaf/manifest.mpd",
                "/vod/single-file/master.m3u8",
                "/vod/single-file/manifest.mpd",
                "/vod/ondemand/manifest.mpd"
            })
    void onDemandStreamAndItsSecondViewer(String manifest) throws Exception {
        List<String> expected = ffmpeg.frames(direct.url() + manifest);
        assertThat(expected).hasSizeGreaterThan(PICTURES);

        int before = demo.origin().log().entries().size();
        long gatewayRequests = gatewayRequests();
        assertThat(ffmpeg.frames(demo.url() + manifest)).isEqualTo(expected);
        assertThat(gatewayRequests())
                .as("segments asked of the gateway; a stream that shares its files with another finds them stored")
                .isGreaterThan(gatewayRequests);
        long bytes = bytesFromOrigin();
        assertThat(ffmpeg.frames(demo.url() + manifest)).isEqualTo(expected);
        assertThat(bytesFromOrigin())
                .as("bytes from the origin, second viewer included")
                .isEqualTo(bytes);
        assertNothingLeftTheOriginTwice(before);
    }

    @ParameterizedTest
    @CsvSource({
        "/live/hls/270/index.m3u8, /vod/hls-ts/270/index.m3u8",
        "/live/dash/manifest.mpd,  /vod/cmaf/manifest.mpd"
    })
    void liveStreamIsAStretchOfTheLoop(String live, String looped) throws Exception {
        List<String> loop = pictures(ffmpeg.frames(direct.url() + looped)).subList(0, PICTURES);
        List<String> twice = new ArrayList<>(loop);
        twice.addAll(loop);

        int before = demo.origin().log().entries().size();
        long gatewayRequests = gatewayRequests();
        List<String> seen = pictures(ffmpeg.frames(demo.url() + live, "-t", "6"));

        assertThat(gatewayRequests()).isGreaterThan(gatewayRequests);
        // FFmpeg's DASH reader opens one track after the other. Where segments come to be in between, video begins that
        // much later than audio, and so much less of it lies within the duration asked for.
        assertThat(seen).hasSizeBetween(50, 151);
        assertThat(twice).containsSequence(seen);
        assertNothingLeftTheOriginTwice(before);
    }

    /** MD5 of the pictures of the first video track. */
    private static List<String> pictures(List<String> frames) {
        return frames.stream()
                .filter(line -> line.startsWith("0,"))
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .toList();
    }

    /** Requests for segments that the gateway has answered, from wherever. */
    private static long gatewayRequests() {
        Traffic traffic = demo.traffic();
        return Arrays.stream(Source.values())
                .mapToLong(source -> traffic.segments(source).requests())
                .sum();
    }

    private static long bytesFromOrigin() {
        return demo.origin().log().throughEdge().mediaBytes();
    }

    /** @param before requests that are not looked at */
    private static void assertNothingLeftTheOriginTwice(int before) {
        Map<String, Long> sent = demo.origin().log().entries().stream()
                .skip(before)
                .filter(RequestLog.Entry::isMedia)
                .collect(
                        Collectors.groupingBy(RequestLog.Entry::path, Collectors.summingLong(RequestLog.Entry::bytes)));
        assertThat(sent)
                .allSatisfy((path, bytes) -> demo.origin()
                        .file(path)
                        .ifPresent(file -> assertThat(bytes).isLessThanOrEqualTo(file.content().length)));
    }
}
