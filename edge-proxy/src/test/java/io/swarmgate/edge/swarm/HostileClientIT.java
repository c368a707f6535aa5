package io.swarmgate.edge.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmgate.edge.EdgeProxy;
import io.swarmgate.edge.TestConfig;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients that break the protocol hear which rule, and harm nobody. */
class HostileClientIT {
    private static final String PATH = "/_p2p/live/low5.m4s";

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

    private SwarmClient newClient() {
        return new SwarmClient(edge.address());
    }

    private String[] manifests() {
        String site = "http://127.0.0.1:" + edge.address().getPort();
        return new String[] {site + "/live/master.m3u8", site + "/live/low.m3u8"};
    }

    private SwarmClient joined() throws Exception {
        SwarmClient client = newClient();
        client.join(PATH, manifests());
        return client;
    }

    private String closingAfter(String message) throws Exception {
        try (SwarmClient client = joined()) {
            client.shout(message);
            return client.closing();
        }
    }

    @Test
    void aStolenTokenIsOfNoUseWithoutItsKey() throws Exception {
        try (SwarmClient owner = newClient();
                SwarmClient thief = newClient()) {
            String token = owner.token(PATH, manifests());
            byte[] nonce = thief.connect();
            thief.say(thief.joinMessage(token, nonce));
            assertThat(thief.closing()).isEqualTo("4401 key");
        }
    }

    @Test
    void aRecordedSignatureFitsNoOtherSocket() throws Exception {
        try (SwarmClient victim = newClient();
                SwarmClient replayer = newClient()) {
            String token = victim.token(PATH, manifests());
            String recorded = victim.joinMessage(token, victim.connect());
            victim.say(recorded);
            victim.expect("welcome");
            replayer.connect();
            replayer.say(recorded);
            assertThat(replayer.closing()).isEqualTo("4401 signature");
        }
    }

    @Test
    void aTokenMadeUpIsRefused() throws Exception {
        try (SwarmClient client = newClient()) {
            byte[] nonce = client.connect();
            client.say(client.joinMessage("eyJhbGciOiJub25lIn0.e30.", nonce));
            assertThat(client.closing()).isEqualTo("4401 signature");
        }
    }

    @Test
    void theSameKeyIsThereOnlyOnce() throws Exception {
        try (SwarmClient first = newClient()) {
            String token = first.token(PATH, manifests());
            first.say(first.joinMessage(token, first.connect()));
            first.expect("welcome");
            WebSocket old = first.socket();
            first.say("{\"t\":\"ping\"}");
            first.expect("pong");
            first.say(first.joinMessage(token, first.connect()));
            assertThat(first.expect("closed")).containsEntry("code", 4409);
            old.abort();
        }
    }

    @Test
    void nothingMayBeSaidBeforeTheJoin() throws Exception {
        try (SwarmClient client = newClient()) {
            client.connect();
            client.say("{\"t\":\"need\",\"path\":\"" + PATH + "\"}");
            assertThat(client.closing()).isEqualTo("4400 join comes first");
        }
    }

    @Test
    void malformedMessagesAreNamed() throws Exception {
        assertThat(closingAfter("{\"t\":\"at\"}")).isEqualTo("4400 path: missing");
        assertThat(closingAfter("{\"t\":\"dance\"}")).isEqualTo("4400 t: no such message");
        assertThat(closingAfter("nonsense")).startsWith("4400 ");
    }

    @Test
    void aMessageLargerThanTheLimitEndsTheConnection() throws Exception {
        assertThat(closingAfter("{\"t\":\"ping\",\"x\":\"" + "x".repeat(16 * 1024) + "\"}"))
                .startsWith("4413 ");
    }

    @Test
    void binaryFramesAreNoMessages() throws Exception {
        try (SwarmClient client = joined()) {
            client.socket().sendBinary(ByteBuffer.allocate(8), true).join();
            assertThat(client.closing()).isEqualTo("4400 text messages only");
        }
    }

    @Test
    void floodingEndsTheConnection() throws Exception {
        try (SwarmClient client = joined()) {
            for (int i = 0; i < 200; i++) {
                client.shout("{\"t\":\"need\",\"path\":\"" + PATH + "\"}");
            }
            assertThat(client.closing()).isEqualTo("4429 too many messages");
        }
    }

    @Test
    void strangersHearNothing() throws Exception {
        try (SwarmClient one = joined();
                SwarmClient other = joined();
                SwarmClient elsewhere = newClient()) {
            one.expect("peers");
            elsewhere.join(
                    "/_p2p/live/vod5.m4s", "http://127.0.0.1:" + edge.address().getPort() + "/live/vod.m3u8");
            elsewhere.say("{\"t\":\"signal\",\"peer\":\"" + one.id() + "\",\"data\":{\"candidate\":\"x\"}}");
            elsewhere.say("{\"t\":\"bad\",\"peer\":\"" + one.id() + "\",\"path\":\"" + PATH
                    + "\",\"chunk\":0,\"hash\":\"" + "A".repeat(43) + "\"}");
            elsewhere.say("{\"t\":\"need\",\"path\":\"" + PATH + "\"}");
            elsewhere.say("{\"t\":\"ping\"}");
            elsewhere.expect("pong");
            other.say("{\"t\":\"ping\"}");
            other.expect("pong");
            one.say("{\"t\":\"ping\"}");
            one.expect("pong");
            assertThat(elsewhere.rest()).isEmpty();
            assertThat(one.rest()).isEmpty();
        }
    }

    @Test
    void aPolluterIsExpelledForGood() throws Exception {
        try (SwarmClient honest = joined();
                SwarmClient polluter = joined()) {
            honest.expect("peers");
            honest.say("{\"t\":\"need\",\"path\":\"" + PATH + "\"}");
            honest.expect("digest", digest -> digest.toString().contains("complete=true"));
            honest.say("{\"t\":\"bad\",\"peer\":\"" + polluter.id() + "\",\"path\":\"" + PATH
                    + "\",\"chunk\":1,\"hash\":\"" + "A".repeat(43) + "\"}");
            assertThat(honest.expect("bye")).isEqualTo(Map.of("t", "bye", "peer", polluter.id(), "reason", "expelled"));
            assertThat(polluter.expect("closed")).containsEntry("code", 4403);
            String token = polluter.token(PATH);
            polluter.say(polluter.joinMessage(token, polluter.connect()));
            assertThat(polluter.expect("closed")).containsEntry("code", 4403);
        }
    }

    @Test
    void anAccusationThatTheDigestDisprovesIsIgnored() throws Exception {
        try (SwarmClient liar = joined();
                SwarmClient innocent = joined()) {
            liar.expect("peers");
            liar.say("{\"t\":\"need\",\"path\":\"" + PATH + "\"}");
            Map<String, Object> message =
                    liar.expect("digest", digest -> digest.toString().contains("complete=true"));
            @SuppressWarnings("unchecked")
            Map<String, Object> digest = (Map<String, Object>) SwarmClient.field(message, "digest");
            byte[] chunks = Base64.getUrlDecoder().decode((String) SwarmClient.field(digest, "chunks"));
            String right = Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(chunks, 32));
            liar.say("{\"t\":\"bad\",\"peer\":\"" + innocent.id() + "\",\"path\":\"" + PATH
                    + "\",\"chunk\":0,\"hash\":\"" + right + "\"}");
            liar.shout("{\"t\":\"bad\",\"peer\":\"" + innocent.id() + "\",\"path\":\"" + PATH
                    + "\",\"chunk\":99,\"hash\":\"" + "A".repeat(43) + "\"}");
            innocent.say("{\"t\":\"ping\"}");
            innocent.expect("pong");
        }
    }

    @Test
    void withoutTheSubprotocolThereIsNoSocket() {
        assertThatThrownBy(() -> HttpClient.newHttpClient()
                        .newWebSocketBuilder()
                        .buildAsync(
                                URI.create("ws://127.0.0.1:" + edge.address().getPort() + "/_p2p/@/signal"),
                                new WebSocket.Listener() {})
                        .join())
                .hasMessageContaining("WebSocketHandshakeException");
    }

    @Test
    void aJoinWithoutAKeyIsABadRequest() throws Exception {
        try (SwarmClient client = newClient()) {
            assertThat(client.get("/_p2p/@/join?segment=%2F_p2p%2Fx").statusCode())
                    .isEqualTo(400);
            assertThat(client.get("/_p2p/@/join?key=AAAA&segment=%2F_p2p%2Fx").statusCode())
                    .isEqualTo(400);
        }
    }
}
