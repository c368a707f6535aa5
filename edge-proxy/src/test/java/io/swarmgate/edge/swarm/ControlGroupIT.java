package io.swarmgate.edge.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.swarmgate.edge.EdgeProxy;
import io.swarmgate.edge.RawClient;
import io.swarmgate.edge.TestConfig;
import io.swarmgate.edge.config.ClientSettings;
import io.swarmgate.edge.origin.OriginServer;
import io.swarmgate.ledger.Book;
import io.swarmgate.ledger.Dimension;
import io.swarmgate.ledger.LedgerQuery;
import io.swarmgate.ledger.LedgerReader;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Viewers that are kept without peers. */
class ControlGroupIT {
    private static final String PATH = "/_p2p/live/low5.m4s";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    private LiveOrigin origin;

    @BeforeEach
    void start() {
        origin = new LiveOrigin();
    }

    @AfterEach
    void stop() {
        origin.close();
    }

    private EdgeProxy edge(int percent) throws Exception {
        return EdgeProxy.start(TestConfig.showing(origin.url())
                .swarm(config -> config.withControlPercent(percent))
                .ledger(ledger -> ledger.in(directory))
                .build());
    }

    private static HttpResponse<String> join(EdgeProxy edge, SwarmClient client) throws Exception {
        String site = "http://127.0.0.1:" + edge.address().getPort();
        return client.askToJoin(PATH, site + "/live/master.m3u8", site + "/live/low.m3u8");
    }

    @Test
    void aViewerOfTheGroupGetsNoTokenHoweverOftenItAsks() throws Exception {
        try (EdgeProxy edge = edge(100);
                SwarmClient client = new SwarmClient(edge.address())) {
            for (int i = 0; i < 3; i++) {
                HttpResponse<String> answer = join(edge, client);
                assertThat(answer.statusCode()).isEqualTo(403);
                assertThat(answer.body()).contains("\"error\":\"control\"").doesNotContain("token");
            }
            assertThat(client.get(PATH).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void joinsAreBookedByGroup() throws Exception {
        try (EdgeProxy edge = edge(50)) {
            int control = 0;
            for (int i = 0; i < 40; i++) {
                try (SwarmClient client = new SwarmClient(edge.address())) {
                    control += join(edge, client).statusCode() == 403 ? 1 : 0;
                }
            }
            long kept = control;
            // All alike once in 10^12 runs.
            assertThat(kept).isBetween(1L, 39L);
            LedgerReader reader = edge.ledger().orElseThrow();
            await().atMost(Duration.ofMinutes(1)).ignoreExceptions().untilAsserted(() -> {
                assertThat(requests(reader, "control")).isEqualTo(kept);
                assertThat(requests(reader, "p2p")).isEqualTo(40 - kept);
            });
        }
    }

    private static long requests(LedgerReader reader, String group) throws Exception {
        return reader
                .sums(LedgerQuery.between(Instant.EPOCH, Instant.parse("9999-01-01T00:00:00Z"))
                        .only(Book.DELIVERY)
                        .only(Dimension.VIEWERS, group))
                .sums()
                .stream()
                .mapToLong(sum -> sum.requests())
                .sum();
    }

    /** Two routes that show the same, one with a group of its own. */
    private EdgeProxy twoRoutes(int percent, String ownGroup) throws Exception {
        OriginServer server = TestConfig.origin("origin", origin.url());
        ClientSettings own = ClientSettings.of(Map.of("control-group", ownGroup), (name, problem) -> {
            throw new AssertionError(name + problem);
        });
        return EdgeProxy.start(new TestConfig()
                .route("plain", "/plain/", server, List.of())
                .route("own", "/own/", server, List.of())
                .swarm(config -> config.withControlPercent(percent))
                .swarmOfLastRoute(own)
                .build());
    }

    private static int status(EdgeProxy edge, String route) throws Exception {
        String site = "http://127.0.0.1:" + edge.address().getPort() + "/" + route;
        try (SwarmClient client = new SwarmClient(edge.address())) {
            return client.askToJoin("/_p2p/" + route + "/low5.m4s", site + "/low.m3u8")
                    .statusCode();
        }
    }

    @Test
    void aRouteMayKeepMoreOrFewerViewersApartThanTheOthers() throws Exception {
        try (EdgeProxy edge = twoRoutes(0, "100%")) {
            assertThat(status(edge, "plain")).isEqualTo(200);
            assertThat(status(edge, "own")).isEqualTo(403);
        }
        try (EdgeProxy edge = twoRoutes(100, "0%")) {
            assertThat(status(edge, "plain")).isEqualTo(403);
            assertThat(status(edge, "own")).isEqualTo(200);
        }
    }

    @Test
    void theShareIsChangedWhileViewersWatchAndHoldsForThoseWhoComeAfterwards() throws Exception {
        try (EdgeProxy edge = twoRoutes(0, "0%")) {
            assertThat(patch(edge, "own", "100%")).contains("\"control-group\":\"100%\"");
            assertThat(status(edge, "own")).isEqualTo(403);
            assertThat(status(edge, "plain")).isEqualTo(200);
            assertThat(patch(edge, "own", "most")).contains("is no percentage: write it like 1% or 0.5%");
            assertThat(status(edge, "own"))
                    .as("nothing is changed by a mistake")
                    .isEqualTo(403);
        }
    }

    private static String patch(EdgeProxy edge, String route, String group) throws Exception {
        String body = "{\"control-group\": \"" + group + "\"}";
        return RawClient.exchange(
                        edge.adminAddress(),
                        "PATCH /api/v1/swarm/routes/" + route
                                + " HTTP/1.1\nHost: localhost\nContent-Type: application/json\nContent-Length: "
                                + body.length() + "\n\n" + body)
                .text();
    }

    @Test
    void withoutAShareEverybodyMayJoin() throws Exception {
        try (EdgeProxy edge = edge(0)) {
            for (SwarmClient client : List.of(new SwarmClient(edge.address()), new SwarmClient(edge.address()))) {
                assertThat(join(edge, client).statusCode()).isEqualTo(200);
                client.close();
            }
        }
    }
}
