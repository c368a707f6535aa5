package io.swarmgate.edge.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.edge.EdgeProxy;
import io.swarmgate.edge.RawClient;
import io.swarmgate.edge.TestConfig;
import io.swarmgate.edge.config.ClientSettings;
import io.swarmgate.edge.config.SwarmConfig;
import io.swarmgate.edge.origin.OriginServer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Settings of one route's clients: those of the configuration, and those pushed while they watch. */
class RouteSettingsIT {
    private LiveOrigin origin;
    private EdgeProxy edge;

    @BeforeEach
    void start() throws Exception {
        origin = new LiveOrigin();
        OriginServer server = TestConfig.origin("origin", origin.url());
        ClientSettings own = ClientSettings.of(Map.of("upload-ratio", "3", "min-swarm", "2"), (name, problem) -> {
            throw new AssertionError(name + problem);
        });
        edge = EdgeProxy.start(new TestConfig()
                .route("plain", "/plain/", server, List.of())
                .route("own", "/own/", server, List.of())
                .swarm(RouteSettingsIT::withTurn)
                .swarmOfLastRoute(own)
                .build());
    }

    private static SwarmConfig withTurn(SwarmConfig config) {
        return config.withIceServers(List.of("turn:turn.example:3478"), "north-wind");
    }

    @AfterEach
    void stop() {
        edge.close();
        origin.close();
    }

    private SwarmClient watching(String route) throws Exception {
        SwarmClient client = new SwarmClient(edge.address());
        String site = "http://127.0.0.1:" + edge.address().getPort();
        client.join("/_p2p/" + route + "/low5.m4s", site + "/" + route + "/low.m3u8");
        return client;
    }

    private RawClient.Response admin(String method, String route, String fields, String body) throws IOException {
        return RawClient.exchange(
                edge.adminAddress(),
                method + " /api/v1/swarm/routes/" + route + " HTTP/1.1\nHost: localhost\n" + fields + "Content-Length: "
                        + body.length() + "\n\n" + body);
    }

    private RawClient.Response patch(String route, String body) throws IOException {
        return admin("PATCH", route, "Content-Type: application/json\n", body);
    }

    private Map<String, Object> shown(String route) throws IOException {
        RawClient.Response answer = admin("GET", route, "", "");
        assertThat(answer.status()).isEqualTo(200);
        return SwarmClient.parse(answer.text());
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> pushed(SwarmClient client) throws InterruptedException {
        return (Map<String, Object>) SwarmClient.field(client.expect("settings"), "settings");
    }

    @Test
    void joinAnswersTellTheSettingsOfTheRoute() throws Exception {
        try (SwarmClient plain = watching("plain");
                SwarmClient own = watching("own")) {
            assertThat(plain.askToJoin("/_p2p/plain/low5.m4s").body()).contains("\"uploadRatio\":1.0");
            assertThat(own.askToJoin("/_p2p/own/low5.m4s").body()).contains("\"uploadRatio\":3.0");
        }
    }

    @Test
    void theSettingsAreShownByTheKeysOfTheConfiguration() throws IOException {
        assertThat(shown("own"))
                .containsEntry("enabled", true)
                .containsEntry("upload-ratio", 3L)
                .containsEntry("page-store", "64MiB")
                .containsEntry("consent", "none")
                .containsEntry("core", "worker")
                .containsEntry("control-group", "0%")
                .containsOnlyKeys(ClientSettings.names());
        assertThat(shown("plain")).containsEntry("upload-ratio", 1L);
    }

    @Test
    void aChangeReachesTheClientsOfItsRouteAlone() throws Exception {
        try (SwarmClient plain = watching("plain");
                SwarmClient own = watching("own")) {
            RawClient.Response answer = patch(
                    "own",
                    "{\"upload-kbps\": 500, \"pace\": false, \"page-store\": \"8MiB\", \"disk-store\": \"1GiB\"}");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(SwarmClient.parse(answer.text())).containsEntry("upload-kbps", 500L);
            assertThat(pushed(own))
                    .containsEntry("uploadKbps", 500L)
                    .containsEntry("pace", false)
                    .containsEntry("budget", 8L << 20)
                    .containsEntry("diskStore", 1L << 30)
                    .containsEntry("uploadRatio", 3.0);
            assertThat(own.askToJoin("/_p2p/own/low5.m4s").body()).contains("\"uploadKbps\":500");
            // What the other heard is only what its own question brings.
            patch("plain", "{\"upload-kbps\": 700}");
            assertThat(pushed(plain)).containsEntry("uploadKbps", 700L);
        }
    }

    @Test
    void aNullTakesAChangeBack() throws Exception {
        try (SwarmClient own = watching("own")) {
            patch("own", "{\"upload-ratio\": 1, \"max-peers\": 4}");
            assertThat(pushed(own)).containsEntry("uploadRatio", 1.0);
            patch("own", "{\"upload-ratio\": null}");
            assertThat(pushed(own)).containsEntry("uploadRatio", 3.0).containsEntry("maxPeers", 4L);
        }
    }

    @Test
    void switchedOffTheRouteIsClosedToNewcomersAndBothWaysOfSwitchingAgree() throws Exception {
        try (SwarmClient own = watching("own")) {
            patch("own", "{\"enabled\": false}");
            assertThat(pushed(own)).containsEntry("enabled", false);
            assertThat(own.askToJoin("/_p2p/own/low5.m4s").statusCode()).isEqualTo(403);
            RawClient.exchange(
                    edge.adminAddress(),
                    "POST /api/v1/swarm/settings?route=own&enabled=true HTTP/1.1\nHost: localhost\nContent-Length: 0\n\n");
            assertThat(pushed(own)).containsEntry("enabled", true).containsEntry("uploadRatio", 3.0);
            assertThat(shown("own")).containsEntry("enabled", true);
        }
    }

    @Test
    void relayOnlyEndsTheLinksThereAreAndLetsNoAddressesThrough() throws Exception {
        try (SwarmClient one = watching("own");
                SwarmClient other = watching("own")) {
            one.expect("peers");
            other.expect("peers");
            patch("own", "{\"relay-only\": true}");
            assertThat(pushed(one)).containsEntry("relayOnly", true);
            assertThat(one.expect("peers"))
                    .containsEntry("drop", List.of(other.id()))
                    .containsEntry("add", List.of());
            assertThat(one.expect("peers").toString()).contains("add=[{peer=" + other.id());
            one.say(candidate(other, "candidate:1 1 udp 1 192.0.2.1 9 typ srflx raddr 0.0.0.0 rport 0"));
            one.say(candidate(other, "candidate:2 1 udp 1 198.51.100.7 9 typ relay raddr 0.0.0.0 rport 0"));
            assertThat(other.expect("signal").toString()).contains("typ relay");
        }
    }

    private static String candidate(SwarmClient to, String candidate) {
        return "{\"t\":\"signal\",\"peer\":\"" + to.id() + "\",\"data\":{\"candidate\":\"" + candidate
                + "\",\"sdpMid\":\"0\",\"sdpMLineIndex\":0}}";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"upload-ratio\": -1}      | 400 | \"field\":\"upload-ratio\",\"detail\":\"\\\"-1\\\" is no ratio: write a number",
                "{\"max-peers\": 65}         | 400 | \"field\":\"max-peers\",\"detail\":\"\\\"65\\\" is too many: use at most 64",
                "{\"upload-ratoi\": 1}       | 400 | \"field\":\"upload-ratoi\",\"detail\":\"no such setting; did you mean \\\"upload-ratio\\\"?",
                "{\"seeders\": null}         | 400 | \"field\":\"seeders\",\"detail\":\"no such setting",
                "{\"pace\": {}}              | 400 | pace: a plain value is expected",
                "[]                          | 400 | a JSON object is expected",
                "{\"pace\": true} {}         | 400 | something follows",
                "{\"pace\": true, \"pace\": 1} | 400 | not a JSON object",
                "{                           | 400 | not a JSON object"
            })
    void whatIsWrongIsNamedAndNothingIsChanged(String body, int status, String says) throws Exception {
        Map<String, Object> before = shown("own");
        RawClient.Response answer = patch("own", body);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.text()).contains(says);
        assertThat(shown("own")).isEqualTo(before);
    }

    @Test
    void oneWrongSettingKeepsTheOthersFromBeingChanged() throws IOException {
        assertThat(patch("own", "{\"pace\": false, \"consent\": \"ask\"}").status())
                .isEqualTo(400);
        assertThat(shown("own")).containsEntry("pace", true);
    }

    @Test
    void onlyRoutesWithSwarmsAndPlainRequestsAreServed() throws IOException {
        assertThat(patch("other", "{}").text()).contains("those that have: [own, plain]");
        assertThat(patch("other", "{}").status()).isEqualTo(404);
        assertThat(admin("PUT", "own", "", "").status()).isEqualTo(405);
        assertThat(admin("PUT", "own", "", "").field("Allow")).contains("GET, HEAD, PATCH");
        assertThat(admin("PATCH", "own", "", "{}").status()).isEqualTo(415);
        assertThat(admin("PATCH", "own", "Origin: https://evil.example\nContent-Type: application/json\n", "{}")
                        .status())
                .isEqualTo(403);
        assertThat(patch("own", " ".repeat(17_000) + "{}").status()).isEqualTo(413);
    }
}
