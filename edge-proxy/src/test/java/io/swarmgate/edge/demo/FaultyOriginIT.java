package io.swarmgate.edge.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.undertow.server.HttpHandler;
import java.io.IOException;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole edge in front of an origin that misbehaves: FFmpeg still decodes every frame. */
class FaultyOriginIT {
    private static Ffmpeg ffmpeg;
    private static DemoOrigin sound;

    @BeforeAll
    static void start() {
        ffmpeg = Ffmpeg.installed();
        sound = DemoOrigin.start();
    }

    @AfterAll
    static void stop() {
        if (ffmpeg != null) {
            sound.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/vod/hls-ts/270/index.m3u8", "/vod/cmaf/manifest.mpd"})
    void slowOrigin(String manifest) throws Exception {
        assertSameFrames(FaultyOrigin::slow, manifest, manifest);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/vod/hls-ts/270/index.m3u8", "/vod/cmaf/manifest.mpd", "/vod/single-file/master.m3u8"})
    void segmentsCutOffHalfway(String manifest) throws Exception {
        FaultyOrigin.CutOff cutOff = new FaultyOrigin.CutOff();
        assertSameFrames(cutOff::around, manifest, manifest);
        assertThat(cutOff.count()).as("responses cut off").isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/vod/hls-ts/master.m3u8", "/vod/cmaf/manifest.mpd"})
    void manifestsCompressedWithoutBeingAsked(String manifest) throws Exception {
        assertSameFrames(FaultyOrigin::gzippedManifests, manifest, manifest);
    }

    @Test
    void manifestsThatMovedElsewhere() throws Exception {
        assertSameFrames(FaultyOrigin::movedManifests, "/old/hls-ts/master.m3u8", "/vod/hls-ts/master.m3u8");
        assertSameFrames(FaultyOrigin::movedManifests, "/old/hls-aes/index.m3u8", "/vod/hls-aes/index.m3u8");
        assertSameFrames(FaultyOrigin::movedManifests, "/old/ondemand/manifest.mpd", "/vod/ondemand/manifest.mpd");
    }

    private static void assertSameFrames(UnaryOperator<HttpHandler> fault, String manifest, String soundManifest)
            throws IOException, InterruptedException {
        List<String> expected = ffmpeg.frames(sound.url() + soundManifest);
        try (Demo demo = Demo.start(DemoOrigin.start(fault), 0, 0)) {
            assertThat(ffmpeg.frames(demo.url() + manifest)).isEqualTo(expected);
        }
    }
}
