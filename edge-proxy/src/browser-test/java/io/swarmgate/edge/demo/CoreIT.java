package io.swarmgate.edge.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Route;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The client's core comes when a page plays, or not at all: the player is served in either case. */
class CoreIT extends ViewerTests {
    private static final String CORE = "**/*-core.js";

    @Test
    void nothingIsLoadedBeforeThePlayerHasItsFirstSegment() {
        List<String> asked = new ArrayList<>();
        try (PlayerTab tab = open(page -> page.onRequest(request -> asked.add(kind(request))), null)) {
            tab.await("() => swarmgate.stats().state === 'joined'");
            assertThat(asked).contains("core");
            assertThat(asked.subList(0, asked.indexOf("core"))).contains("segment");
        }
    }

    private static String kind(Request request) {
        String url = request.url();
        if (url.endsWith("-core.js")) {
            return "core";
        }
        return url.contains("/_p2p/") && !url.contains("/_p2p/@/") ? "segment" : "other";
    }

    /** The edge has sent them to nobody else, and what it sent once the client has counted once. */
    @Test
    void whatWasFetchedBeforeItCameIsItsOwn() {
        SwarmTab tab = open("hls.js", LongStream.ON_DEMAND)
                .stopAt(Duration.ofSeconds(4))
                .awaitPlayed(Duration.ofSeconds(3));
        tab.awaitStopped(Duration.ofSeconds(10));
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(
                        () -> assertThat(tab.counts().http()).isPositive().isEqualTo(bed.bytesToViewers()));
    }

    @Test
    void developersSeeInTheConsoleWhereEachSegmentCameFrom() {
        List<String> lines = new ArrayList<>();
        Consumer<Page> debugged = page -> {
            page.addInitScript("localStorage.setItem('swarmgate.debug', 'on')");
            page.onConsoleMessage(message -> lines.add(message.text()));
        };
        try (PlayerTab tab = open(debugged, null)) {
            tab.awaitPlayed(Duration.ofSeconds(4));
            assertThat(lines)
                    .anyMatch(line -> line.matches("swarmgate: /_p2p/\\S+ \\(play, \\d+ bytes in \\d+ chunks\\): "
                            + "HTTP from chunk 0: before the core was there"))
                    .anyMatch(line -> line.endsWith(": HTTP from chunk 0: no neighbours"));
        }
    }

    /** Why there is no core. */
    private enum Missing {
        OFFLINE,
        NOT_FOUND,
        OF_ANOTHER_HASH;

        void answer(Route route) {
            switch (this) {
                case OFFLINE -> route.abort();
                case NOT_FOUND -> route.fulfill(new Route.FulfillOptions().setStatus(404));
                case OF_ANOTHER_HASH -> change(route);
            }
        }

        private static void change(Route route) {
            APIResponse response = route.fetch();
            route.fulfill(new Route.FulfillOptions().setResponse(response).setBody(response.text() + "\n"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void withoutItEverythingComesOverHttpAndTheConsoleSaysSoOnce(Missing missing) {
        List<String> warnings = new ArrayList<>();
        List<String> sockets = new ArrayList<>();
        Consumer<Page> watched = page -> {
            page.onConsoleMessage(message -> {
                if (message.text().startsWith("swarmgate: ")) {
                    warnings.add(message.text());
                }
            });
            page.onWebSocket(socket -> sockets.add(socket.url()));
        };
        try (PlayerTab tab = open(watched, missing)) {
            tab.awaitPlayed(Duration.ofSeconds(6));
            assertThat(tab.observe().fatal()).isZero();
            assertThat(warnings)
                    .singleElement()
                    .asString()
                    .matches("swarmgate: [0-9a-f]{16}-core\\.js could not be loaded; everything comes over HTTP");
            assertThat(sockets).isEmpty();
            assertThat(tab.page().evaluate("() => swarmgate.stats()")).isNull();
        }
    }

    private PlayerTab open(Consumer<Page> watched, @Nullable Missing missing) {
        Consumer<Page> prepared = page -> {
            watched.accept(page);
            if (missing != null) {
                page.route(CORE, missing::answer);
            }
        };
        return PlayerTab.open(chromium, bed.url(), "hls.js", LongStream.ON_DEMAND, context -> {}, prepared);
    }
}
