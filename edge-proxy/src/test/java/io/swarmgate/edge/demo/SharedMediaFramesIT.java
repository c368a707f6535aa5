package io.swarmgate.edge.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.edge.EdgeProxy;
import io.swarmgate.edge.config.EdgeConfig;
import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.server.handlers.resource.PathResourceManager;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** As {@link FfmpegFramesIT}, with sets that others made and a file server that gives manifests no media type. */
class SharedMediaFramesIT {
    private static Ffmpeg ffmpeg;
    private static Undertow origin;
    private static EdgeProxy edge;

    @BeforeAll
    static void start(@TempDir Path spool) throws Exception {
        ffmpeg = Ffmpeg.installed();
        Path media = SharedMedia.directory();
        origin = Undertow.builder()
                .addHttpListener(0, "127.0.0.1", Handlers.resource(new PathResourceManager(media)))
                .build();
        origin.start();
        EdgeConfig config = EdgeConfig.ofOrigin(originUrl(), anyPort(), anyPort());
        edge = EdgeProxy.start(config.withGateway(Demo.spoolingIn(spool, config.gateway())));
    }

    @AfterAll
    static void stop() {
        if (edge != null) {
            edge.close();
            origin.stop();
        }
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private static String originUrl() {
        return "http://127.0.0.1:"
                + ((InetSocketAddress) origin.getListenerInfo().get(0).getAddress()).getPort();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/hls-ts/360/index.m3u8",
                "/hls-fmp4/180/index.m3u8",
                "/hls-byterange/270/index.m3u8",
                "/hls-aes/index.m3u8",
                "/hls-multi/master.m3u8",
                "/dash-number/manifest.mpd",
                "/dash-time/manifest.mpd",
                "/dash-list/manifest.mpd",
                "/dash-ondemand/manifest.mpd"
            })
    void framesAreTheSame(String manifest) throws Exception {
        String url = "http://127.0.0.1:" + edge.address().getPort() + manifest;
        assertThat(ffmpeg.frames(url)).hasSizeGreaterThan(200).isEqualTo(ffmpeg.frames(originUrl() + manifest));
        if (!manifest.contains("master")) {
            assertThat(get(url)).contains("/_p2p/");
        }
    }

    private static String get(String url) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
