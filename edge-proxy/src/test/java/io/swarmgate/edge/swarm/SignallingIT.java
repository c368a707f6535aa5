package io.swarmgate.edge.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.edge.EdgeProxy;
import io.swarmgate.edge.TestConfig;
import io.swarmgate.edge.config.StunConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pages that join, meet and are fed, over real sockets. */
class SignallingIT {
    private LiveOrigin origin;
    private EdgeProxy edge;

    @BeforeEach
    void start() throws Exception {
        origin = new LiveOrigin();
        edge = EdgeProxy.start(
                TestConfig.showing(origin.url()).swarm(config -> config).build());
    }

    @AfterEach
    void stop() {
        edge.close();
        origin.close();
    }

    private String path(int number) {
        return "/_p2p/live/low" + number + ".m4s";
    }

    private String site(String path) {
        return "http://127.0.0.1:" + edge.address().getPort() + path;
    }

    private SwarmClient newClient() {
        return new SwarmClient(edge.address());
    }

    private SwarmClient joined() throws Exception {
        SwarmClient client = newClient();
        client.join(path(origin.newest()), site("/live/master.m3u8"), site("/live/low.m3u8"));
        return client;
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> list(Map<String, Object> message, String name) {
        return (List<Map<String, Object>>) SwarmClient.field(message, name);
    }

    @Test
    void aSegmentNoManifestNamesIsUnknown() throws Exception {
        try (SwarmClient client = newClient()) {
            HttpResponse<String> answer = client.askToJoin(path(1));
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(SwarmClient.parse(answer.body())).containsEntry("error", "unknown_segment");
        }
    }

    @Test
    void theManifestsAPageSawTellTheStream() throws Exception {
        try (SwarmClient client = newClient()) {
            HttpResponse<String> answer = client.askToJoin(path(3), site("/live/master.m3u8"), site("/live/low.m3u8"));
            assertThat(answer.statusCode()).isEqualTo(200);
            Map<String, Object> body = SwarmClient.parse(answer.body());
            assertThat((String) SwarmClient.field(body, "token")).hasSizeLessThanOrEqualTo(300);
            assertThat(body)
                    .containsEntry("socket", "ws" + site("/_p2p/@/signal").substring(4));
            assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
            assertThat(answer.headers().firstValue("Access-Control-Allow-Origin"))
                    .contains(site(""));
        }
    }

    @Test
    void renditionsOfOneMultivariantPlaylistAreOneStream() throws Exception {
        try (SwarmClient client = newClient()) {
            client.askToJoin(path(3), site("/live/master.m3u8"), site("/live/low.m3u8"));
            Map<String, Object> low =
                    SwarmClient.parse(client.askToJoin(path(3)).body());
            Map<String, Object> high =
                    SwarmClient.parse(client.askToJoin("/_p2p/live/high3.m4s", site("/live/high.m3u8"))
                            .body());
            assertThat(high.get("stream")).isEqualTo(low.get("stream"));
        }
    }

    @Test
    void twoPagesAreIntroducedAndTalkThroughTheGateway() throws Exception {
        try (SwarmClient one = joined();
                SwarmClient other = joined()) {
            Map<String, Object> toOne = list(one.expect("peers"), "add").get(0);
            Map<String, Object> toOther = list(other.expect("peers"), "add").get(0);
            assertThat(toOne).isEqualTo(Map.of("peer", other.id(), "offer", false, "grant", 1L));
            assertThat(toOther).isEqualTo(Map.of("peer", one.id(), "offer", true, "grant", 1L));
            other.say("{\"t\":\"signal\",\"peer\":\"" + one.id()
                    + "\",\"data\":{\"type\":\"offer\",\"sdp\":\"v=0\\r\\n\"}}");
            assertThat(one.expect("signal"))
                    .containsEntry("peer", other.id())
                    .containsEntry("data", Map.of("type", "offer", "sdp", "v=0\r\n"));
        }
    }

    @Test
    void theEdgeNamesItselfAsStunServerByTheHostThePageUses() throws Exception {
        TestConfig own = TestConfig.showing(origin.url())
                .swarm(config -> config.withStun(
                        new StunConfig(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), true)));
        try (EdgeProxy answering = EdgeProxy.start(own.build());
                SwarmClient client = new SwarmClient(answering.address())) {
            String playlist = "http://127.0.0.1:" + answering.address().getPort() + "/live/low.m3u8";
            assertThat(client.join(path(3), playlist).get("ice"))
                    .isEqualTo(List.of(Map.of("urls", List.of("stun:127.0.0.1:" + answering.stunPort()))));
        }
        try (EdgeProxy elsewhere = EdgeProxy.start(
                        own.gatewayAt("https://p2p.example:8443/_p2p").build());
                SwarmClient client = new SwarmClient(elsewhere.address())) {
            String playlist = "http://127.0.0.1:" + elsewhere.address().getPort() + "/live/low.m3u8";
            assertThat(client.join(path(3), playlist).get("ice"))
                    .isEqualTo(List.of(Map.of("urls", List.of("stun:p2p.example:" + elsewhere.stunPort()))));
        }
    }

    @Test
    void aPageThatGoesIsSaidGoodbyeTo() throws Exception {
        try (SwarmClient one = joined()) {
            SwarmClient other = joined();
            one.expect("peers");
            other.close();
            assertThat(one.expect("bye")).containsEntry("peer", other.id()).containsEntry("reason", "left");
        }
    }

    @Test
    void theSegmentsThatFollowAreListed() throws Exception {
        try (SwarmClient client = joined()) {
            client.say("{\"t\":\"at\",\"path\":\"" + path(4) + "\",\"buffer\":3.5}");
            Map<String, Object> segments = client.expect("segments");
            assertThat(segments).containsEntry("live", true);
            assertThat(list(segments, "list"))
                    .extracting(segment -> segment.get("path"))
                    .containsExactly(path(4), path(5), path(6));
            assertThat(list(segments, "list").get(0)).containsEntry("n", 4L).containsEntry("duration", 2.0);
        }
    }

    @Test
    void aDigestThatIsNeededIsFetchedFor() throws Exception {
        try (SwarmClient client = joined()) {
            client.say("{\"t\":\"need\",\"path\":\"" + path(5) + "\"}");
            Map<String, Object> message =
                    client.expect("digest", digest -> digest.toString().contains("complete=true"));
            @SuppressWarnings("unchecked")
            Map<String, Object> digest = (Map<String, Object>) SwarmClient.field(message, "digest");
            assertThat(message).containsEntry("path", path(5));
            assertThat(digest).containsEntry("length", (long) LiveOrigin.SEGMENT_BYTES);
            assertThat(Base64.getUrlDecoder().decode((String) SwarmClient.field(digest, "chunks")))
                    .hasSize(3 * 32);
            assertThat(origin.requestsFor("/live/low5.m4s")).isEqualTo(1);
        }
    }

    @Test
    void aNewLiveSegmentIsFetchedOnceAnnouncedAndSeeded() throws Exception {
        try (SwarmClient one = joined();
                SwarmClient other = joined()) {
            one.say("{\"t\":\"at\",\"path\":\"" + path(6) + "\"}");
            one.expect("segments");
            other.say("{\"t\":\"at\",\"path\":\"" + path(6) + "\"}");
            other.expect("segments");
            int newest = origin.publish();
            one.get("/live/low.m3u8");
            // The first to ask was named for what it asked for; now it is the other's turn.
            assertThat(other.expect("seed")).containsEntry("path", path(newest));
            assertThat(list(other.expect("segments"), "list"))
                    .last()
                    .satisfies(segment -> assertThat(segment).containsEntry("path", path(newest)));
            assertThat(other.expect("digest", digest -> digest.toString().contains("complete=true")))
                    .containsEntry("path", path(newest));
            assertThat(origin.requestsFor("/live/low" + newest + ".m4s")).isEqualTo(1);
        }
    }

    @Test
    void aRouteIsSwitchedOffWhileItIsInUse() throws Exception {
        try (SwarmClient client = joined()) {
            String admin = "http://127.0.0.1:" + edge.adminAddress().getPort() + "/api/v1/swarm";
            HttpClient http = HttpClient.newHttpClient();
            assertThat(http.send(
                                    HttpRequest.newBuilder(URI.create(admin)).build(),
                                    HttpResponse.BodyHandlers.ofString())
                            .body())
                    .contains(client.id());
            assertThat(http.send(
                                    HttpRequest.newBuilder(URI.create(admin + "/settings?route=route0&enabled=false"))
                                            .POST(HttpRequest.BodyPublishers.noBody())
                                            .build(),
                                    HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(200);
            assertThat(client.expect("settings").toString()).contains("enabled=false");
            assertThat(client.askToJoin(path(3)).statusCode()).isEqualTo(403);
        }
    }
}
