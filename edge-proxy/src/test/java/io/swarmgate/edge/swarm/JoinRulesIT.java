package io.swarmgate.edge.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmgate.edge.EdgeProxy;
import io.swarmgate.edge.TestConfig;
import io.swarmgate.edge.config.CidrBlock;
import io.swarmgate.edge.config.SwarmConfig;
import io.swarmgate.swarm.token.TokenKey;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who may join, and how often, as far as the configuration says. */
class JoinRulesIT {
    private static final String PATH = "/_p2p/live/low5.m4s";
    private static final String PAGE = "https://tv.example";

    private LiveOrigin origin;

    @BeforeEach
    void start() {
        origin = new LiveOrigin();
    }

    @AfterEach
    void stop() {
        origin.close();
    }

    private EdgeProxy edge(UnaryOperator<SwarmConfig> change) throws Exception {
        return EdgeProxy.start(TestConfig.showing(origin.url()).swarm(change).build());
    }

    private static SwarmConfig with(
            SwarmConfig config,
            List<TokenKey> keys,
            List<String> pages,
            int joinsPerAddress,
            Map<String, List<CidrBlock>> sites) {
        return new SwarmConfig(
                keys,
                pages,
                config.stun(),
                config.iceServers(),
                config.turnSecret(),
                config.asnDatabase(),
                config.countryDatabase(),
                config.viewers(),
                joinsPerAddress,
                config.placesPerAddress(),
                config.seeders(),
                config.clients(),
                sites);
    }

    private static SwarmConfig withKeys(SwarmConfig config, String... ids) {
        List<TokenKey> keys = List.of(ids).stream()
                .map(id -> new TokenKey(id, id.repeat(32).getBytes(StandardCharsets.US_ASCII)))
                .toList();
        return with(config, keys, List.of(), 50, Map.of());
    }

    private static String[] manifests(EdgeProxy edge) {
        String site = "http://127.0.0.1:" + edge.address().getPort();
        return new String[] {site + "/live/master.m3u8", site + "/live/low.m3u8"};
    }

    @Test
    void anAddressThatJoinsTooOftenIsToldWhenToComeBack() throws Exception {
        try (EdgeProxy edge = edge(config -> with(config, List.of(), List.of(), 1, Map.of()));
                SwarmClient client = new SwarmClient(edge.address())) {
            HttpResponse<String> answer = client.askToJoin(PATH, manifests(edge));
            int before = 0;
            while (answer.statusCode() == 200) {
                before++;
                answer = client.askToJoin(PATH);
            }
            assertThat(before).isGreaterThanOrEqualTo(20);
            assertThat(answer.statusCode()).isEqualTo(429);
            assertThat(answer.headers().firstValue("Retry-After")).contains("1");
            assertThat(answer.headers().firstValue("Access-Control-Allow-Origin"))
                    .as("so that the page may read why")
                    .isPresent();
            assertThat(SwarmClient.parse(answer.body())).containsEntry("error", "too_many");
        }
    }

    @Test
    void onlyTheListedPagesMayJoinAndEachIsToldWhy() throws Exception {
        try (EdgeProxy edge = edge(config -> with(config, List.of(), List.of(PAGE), 50, Map.of()));
                SwarmClient client = new SwarmClient(edge.address())) {
            String join = "/_p2p/@/join?key=" + client.key() + "&segment=" + PATH + "&manifest=" + manifests(edge)[1];
            assertThat(client.getAs(PAGE, join).statusCode()).isEqualTo(200);
            HttpResponse<String> refused = client.getAs("https://other.example", join);
            assertThat(refused.statusCode()).isEqualTo(403);
            assertThat(SwarmClient.parse(refused.body())).containsEntry("error", "swarm_off");
            assertThat(refused.headers().firstValue("Access-Control-Allow-Origin"))
                    .contains("https://other.example");
            // Neither does the socket open for whoever says it is no page at all.
            assertThatThrownBy(client::connect).hasMessageContaining("WebSocketHandshakeException");
        }
    }

    @Test
    void anEdgeTakesTheTokensOfAnotherThatSignsWithAnotherOfItsKeys() throws Exception {
        try (EdgeProxy old = edge(config -> withKeys(config, "a"));
                EdgeProxy rotated = edge(config -> withKeys(config, "b", "a"));
                EdgeProxy done = edge(config -> withKeys(config, "b"));
                SwarmClient page = new SwarmClient(old.address())) {
            String token = page.token(PATH, manifests(old));
            try (SwarmClient there = page.at(rotated.address())) {
                there.say(there.joinMessage(token, there.connect()));
                assertThat(there.expect("welcome")).containsEntry("peer", page.id());
            }
            try (SwarmClient there = page.at(done.address())) {
                there.say(there.joinMessage(token, there.connect()));
                assertThat(there.closing()).isEqualTo("4401 signature");
            }
        }
    }

    @Test
    void aViewersSiteIsTheFirstWhoseNetworksHoldItsAddress() throws Exception {
        Map<String, List<CidrBlock>> sites = Map.of(
                "branch", List.of(CidrBlock.parse("192.0.2.0/24"), CidrBlock.parse("127.0.0.0/8")),
                "office", List.of(CidrBlock.parse("127.0.0.1/32")),
                "away", List.of(CidrBlock.parse("198.51.100.0/24")));
        try (EdgeProxy edge = edge(config -> with(config, List.of(), List.of(), 50, sites));
                SwarmClient one = new SwarmClient(edge.address());
                SwarmClient other = new SwarmClient(edge.address())) {
            one.join(PATH, manifests(edge));
            other.join(PATH);
            String report =
                    new SwarmClient(edge.adminAddress()).get("/api/v1/swarm").body();
            assertThat(report).contains("\"site\":\"branch\"").doesNotContain("\"site\":\"office\"");
            assertThat(report).contains("\"locality\":\"site\"");
        }
    }

    @Test
    void aSessionIsTakenUpAgainOverANewSocket() throws Exception {
        try (EdgeProxy edge = edge(config -> config);
                SwarmClient one = new SwarmClient(edge.address());
                SwarmClient other = new SwarmClient(edge.address())) {
            String token = one.token(PATH, manifests(edge));
            one.say(one.joinMessage(token, one.connect()));
            String session = (String) SwarmClient.field(one.expect("welcome"), "session");
            other.join(PATH);
            one.expect("peers");
            one.vanish();
            assertThat(other.expect("bye")).containsEntry("peer", one.id());
            one.say(one.joinMessage(token, one.connect(), ",\"session\":\"" + session + "\""));
            assertThat(one.expect("welcome").get("session")).isNotEqualTo(session);
            assertThat(one.expect("peers").toString()).contains(other.id());
            assertThat(other.expect("peers", peers -> peers.toString().contains(one.id())))
                    .isNotEmpty();
        }
    }

    @Test
    void aRestartedEdgeLearnsItsViewersStreamFromTheManifestsTheyName() throws Exception {
        try (EdgeProxy old = edge(config -> withKeys(config, "a"));
                EdgeProxy restarted = edge(config -> withKeys(config, "a"));
                SwarmClient page = new SwarmClient(old.address())) {
            Map<String, Object> granted =
                    SwarmClient.parse(page.askToJoin(PATH, manifests(old)).body());
            String token = (String) SwarmClient.field(granted, "token");
            try (SwarmClient back = page.at(restarted.address())) {
                // Players read a multivariant playlist once, and media playlists again and again.
                back.get("/live/low.m3u8");
                back.say(back.joinMessage(token, back.connect()));
                assertThat(back.expect("welcome")).containsEntry("unknown", true);
                assertThat(SwarmClient.parse(
                                back.askToJoin(PATH, manifests(restarted)).body()))
                        .containsEntry("stream", SwarmClient.field(granted, "stream"));
                back.say("{\"t\":\"at\",\"path\":\"" + PATH + "\"}");
                assertThat(back.expect("segments").toString()).contains(PATH);
            }
            try (SwarmClient next = new SwarmClient(restarted.address())) {
                assertThat(next.join(PATH)).doesNotContainKey("unknown");
            }
        }
    }

    @Test
    void aClientThatDoesNotReadIsCutAndItsNeighboursHearOfIt() throws Exception {
        try (EdgeProxy edge = edge(config -> config);
                SwarmClient deaf = new SwarmClient(edge.address());
                SwarmClient other = new SwarmClient(edge.address())) {
            deaf.join(PATH, manifests(edge));
            deaf.stopReading();
            other.join(PATH);
            other.expect("peers");
            String signal = "{\"t\":\"signal\",\"peer\":\"" + deaf.id() + "\",\"data\":{\"type\":\"offer\",\"sdp\":\""
                    + "v=0".repeat(5000) + "\"}}";
            // What the kernel takes for a client that does not read comes first: some megabytes.
            for (int i = 0; i < 500; i++) {
                other.say(signal);
            }
            assertThat(other.expect("bye")).containsEntry("peer", deaf.id()).containsEntry("reason", "left");
        }
    }
}
