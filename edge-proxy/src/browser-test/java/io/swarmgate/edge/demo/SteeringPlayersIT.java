package io.swarmgate.edge.demo;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.edge.EdgeProxy;
import io.swarmgate.edge.TestConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Unmodified players in a real browser are steered to a clone of a pathway that the edge has mapped. */
class SteeringPlayersIT extends BrowserTests {
    private static final String FOREIGN = "cdn-c.localhost";

    private DemoOrigin media;
    private DemoOrigin main;
    private SteeredStreams streams;
    private EdgeProxy edge;

    @BeforeEach
    void start() throws IOException {
        media = DemoOrigin.start();
        AtomicReference<SteeredStreams> made = new AtomicReference<>();
        main = DemoOrigin.start(files -> {
            made.set(new SteeredStreams(files, media.url()));
            return requireNonNull(made.get());
        });
        streams = requireNonNull(made.get());
        edge = EdgeProxy.start(TestConfig.showing(main.url() + "/")
                .origin(TestConfig.origin("media", media.url() + "/"))
                .build());
    }

    @AfterEach
    void stop() {
        edge.close();
        main.close();
        media.close();
    }

    private PlayerTab open(String player, String manifest, List<String> asked) {
        return PlayerTab.open(
                chromium,
                "http://127.0.0.1:" + edge.address().getPort(),
                player,
                manifest,
                context -> {},
                page -> page.onRequest(request -> asked.add(request.url())));
    }

    /** Requests of media at the server of the pathway's. */
    private List<String> arrived(boolean throughEdge) {
        return media.log().entries().stream()
                .filter(entry -> entry.isMedia() && entry.throughEdge() == throughEdge)
                .map(RequestLog.Entry::path)
                .toList();
    }

    private void assertThatNoHostIsAskedForTheGateway() {
        assertThat(media.log().entries())
                .extracting(RequestLog.Entry::path)
                .noneMatch(path -> path.startsWith("/_p2p"));
    }

    @ParameterizedTest(name = "{0} plays {1}")
    @CsvSource({"hls.js, /steered/main.m3u8, /vod/hls-ts/180/", "dash.js, /steered/manifest.mpd, /vod/cmaf/"})
    void aCloneOnAForeignHostIsAskedForTheOriginsOwnPath(String player, String manifest, String directory) {
        streams.cloneTo(FOREIGN);
        List<String> asked = new ArrayList<>();
        try (PlayerTab tab = open(player, manifest, asked)) {
            tab.await("() => state.video.currentTime > 1");
            Awaitility.await().until(() -> !arrived(false).isEmpty());
            assertThat(arrived(false)).allMatch(path -> path.startsWith(directory));
            assertThat(asked).anyMatch(url -> url.startsWith("http://" + FOREIGN + ":" + port() + directory));
            assertThatNoHostIsAskedForTheGateway();
            assertThat(tab.observe().fatal()).isZero();
        }
    }

    @ParameterizedTest(name = "{0} plays {1}")
    @CsvSource({"hls.js, /steered/main.m3u8", "dash.js, /steered/manifest.mpd"})
    void aCloneOnAnOriginOfOursStaysMapped(String player, String manifest) {
        streams.cloneTo("127.0.0.1");
        List<String> asked = new ArrayList<>();
        try (PlayerTab tab = open(player, manifest, asked)) {
            tab.await("() => state.video.currentTime > 1");
            assertThat(arrived(true)).isNotEmpty();
            assertThat(arrived(false)).isEmpty();
            assertThat(tab.observe().fatal()).isZero();
        }
    }

    @ParameterizedTest(name = "{0} plays {1}")
    @CsvSource({
        "hls.js,       /steered/main.m3u8",
        "Shaka Player, /steered/main.m3u8",
        "video.js,     /steered/main.m3u8",
        "dash.js,      /steered/manifest.mpd",
        "Shaka Player, /steered/manifest.mpd"
    })
    void thePathwayThatPlayersBeginWithGoesThroughTheGateway(String player, String manifest) {
        try (PlayerTab tab = open(player, manifest, new ArrayList<>())) {
            tab.await("() => state.video.currentTime > 3 || state.fatal > 0");
            assertThat(tab.observe().fatal()).as("%s", tab.observe()).isZero();
            assertThat(arrived(true)).isNotEmpty();
            assertThat(arrived(false)).isEmpty();
        }
    }

    /** It begins with the first BaseURL, whatever the MPD says, until it has heard from the steering server. */
    @Test
    void videoJsGoesThroughTheGatewayOnceItIsSteered() {
        try (PlayerTab tab = open("video.js", "/steered/manifest.mpd", new ArrayList<>())) {
            tab.await("() => state.video.currentTime > 3 || state.fatal > 0");
            assertThat(tab.observe().fatal()).as("%s", tab.observe()).isZero();
            Awaitility.await().until(() -> !arrived(true).isEmpty());
        }
    }

    /** They derive clones by host and parameters alone; video.js steers with the second answer. */
    @ParameterizedTest(name = "{0} plays {1}")
    @CsvSource({
        "Shaka Player, /steered/main.m3u8",
        "Shaka Player, /steered/manifest.mpd",
        "video.js,     /steered/main.m3u8",
        "video.js,     /steered/manifest.mpd"
    })
    void playersThatKnowLessOfClonesPlayOn(String player, String manifest) {
        streams.cloneTo(FOREIGN);
        List<String> asked = new ArrayList<>();
        try (PlayerTab tab = open(player, manifest, asked)) {
            tab.await("() => state.video.currentTime > 6 || state.fatal > 0");
            assertThat(tab.observe().fatal()).as("%s", tab.observe()).isZero();
            assertThat(asked).noneMatch(url -> url.contains(FOREIGN) && url.contains("/_p2p"));
            assertThatNoHostIsAskedForTheGateway();
        }
    }

    private String port() {
        return media.url().substring(media.url().lastIndexOf(':') + 1);
    }
}
