package io.swarmgate.swarm.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.http.FieldLines;
import io.swarmgate.segment.SegmentDigest;
import io.swarmgate.swarm.protocol.SegmentName.Range;
import io.swarmgate.swarm.protocol.SwarmSettings.Consent;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each message as docs/protocol.md, section 3, writes it. */
class GatewayMessagesTest {
    private static final PeerId PEER = new PeerId("0123456789abcdef");
    private static final PeerId OTHER = new PeerId("fedcba9876543210");
    private static final SwarmSettings SETTINGS =
            new SwarmSettings(true, false, false, 1.5, 0, false, true, 2, 16, 64, 512, true, false, Consent.NOTICE);
    private static final String SETTINGS_JSON = "{\"enabled\":true,\"relayOnly\":false,\"localCandidates\":false,"
            + "\"uploadRatio\":1.5,\"uploadKbps\":0,\"uploadOnCellular\":false,\"uploadWhenHidden\":true,"
            + "\"minSwarm\":2,\"maxPeers\":16,\"budget\":64,\"diskStore\":512,\"pace\":true,\"shareInit\":false,\"consent\":\"notice\"}";

    @Test
    void aJoinIsAnsweredWithTokenAndSettings() {
        assertThat(GatewayMessages.joinAnswer("tok", 1790000000L, "a1", "wss://edge/_p2p/@/signal", SETTINGS, null))
                .isEqualTo("{\"token\":\"tok\",\"expires\":1790000000,\"stream\":\"a1\","
                        + "\"socket\":\"wss://edge/_p2p/@/signal\",\"settings\":" + SETTINGS_JSON + "}");
    }

    @Test
    void aRefusedJoinSaysWhy() {
        assertThat(GatewayMessages.joinError("swarm_off", "the route \"live\" has no swarm"))
                .isEqualTo("{\"error\":\"swarm_off\",\"detail\":\"the route \\\"live\\\" has no swarm\"}");
    }

    @Test
    void theGatewayGreetsWithAVersionAndANonce() {
        assertThat(GatewayMessages.hello(new byte[] {(byte) 0xfb, (byte) 0xff}))
                .isEqualTo("{\"t\":\"hello\",\"v\":1,\"nonce\":\"-_8\"}");
    }

    @Test
    void aWelcomeNamesThePeerItsSessionAndTheIceServersWithCredentialsWhereTheyHaveSome() {
        IceServer stun = new IceServer(List.of("stun:stun.example"), null, null);
        IceServer turn = new IceServer(List.of("turn:turn.example"), "user", "secret");

        assertThat(GatewayMessages.welcome(PEER, "s1", SETTINGS, List.of(), true, true))
                .endsWith(",\"ice\":[],\"resumed\":true,\"unknown\":true}");
        assertThat(GatewayMessages.welcome(PEER, "s1", SETTINGS, List.of(stun, turn), false, false))
                .isEqualTo("{\"t\":\"welcome\",\"peer\":\"0123456789abcdef\",\"session\":\"s1\",\"settings\":"
                        + SETTINGS_JSON + ",\"ice\":[{\"urls\":[\"stun:stun.example\"]},"
                        + "{\"urls\":[\"turn:turn.example\"],\"username\":\"user\",\"credential\":\"secret\"}]}");
    }

    @Test
    void changedSettingsAreSentWhole() {
        assertThat(GatewayMessages.settings(SETTINGS))
                .isEqualTo("{\"t\":\"settings\",\"settings\":" + SETTINGS_JSON + "}");
    }

    @Test
    void segmentsAreListedWithWhatIsKnownOfThem() {
        ListedSegment known = new ListedSegment(SegmentName.whole("/_p2p/s1.ts"), 1, 2.0, digest(true, 5));
        ListedSegment part = new ListedSegment(new SegmentName("/_p2p/all.mp4", new Range(10, 19)), 2, null, null);

        assertThat(GatewayMessages.segments("t1", true, false, List.of(known, part)))
                .isEqualTo("{\"t\":\"segments\",\"track\":\"t1\",\"live\":true,\"list\":["
                        + "{\"path\":\"/_p2p/s1.ts\",\"n\":1,\"duration\":2.0,"
                        + "\"digest\":{\"length\":5,\"complete\":true,\"chunks\":\"-_8\"}},"
                        + "{\"path\":\"/_p2p/all.mp4\",\"range\":[10,19],\"n\":2}]}");
    }

    @Test
    void theDigestOfASegmentThatIsStillArrivingHasNoLength() {
        assertThat(GatewayMessages.digest(SegmentName.whole("/_p2p/s1.ts"), digest(false, 65_536)))
                .isEqualTo("{\"t\":\"digest\",\"path\":\"/_p2p/s1.ts\","
                        + "\"digest\":{\"length\":0,\"complete\":false,\"chunks\":\"-_8\"}}");
    }

    @Test
    void aSeederIsToldWhatToFetch() {
        assertThat(GatewayMessages.seed(new SegmentName("/_p2p/a.mp4?x=1", new Range(0, 9))))
                .isEqualTo("{\"t\":\"seed\",\"path\":\"/_p2p/a.mp4?x=1\",\"range\":[0,9]}");
    }

    @Test
    void aChallengeNamesChunksAndANonce() {
        assertThat(GatewayMessages.prove(7, 0xfbff_0000_0000_0001L, List.of(0, 12), new byte[] {(byte) 0xfb}))
                .isEqualTo("{\"t\":\"prove\",\"id\":7,\"key\":\"-_8AAAAAAAE\",\"chunks\":[0,12],\"nonce\":\"-w\"}");
    }

    @Test
    void neighboursComeAndGoInOneMessage() {
        assertThat(GatewayMessages.peers(List.of(new GatewayMessages.Neighbour(PEER, true, 3)), List.of(OTHER)))
                .isEqualTo("{\"t\":\"peers\",\"add\":[{\"peer\":\"0123456789abcdef\",\"offer\":true,\"grant\":3}],"
                        + "\"drop\":[\"fedcba9876543210\"]}");
    }

    @Test
    void aDescriptionIsPassedOnWithItsSender() {
        assertThat(GatewayMessages.signal(PEER, new SignalData.Description("offer", "v=0\r\n")))
                .isEqualTo("{\"t\":\"signal\",\"peer\":\"0123456789abcdef\","
                        + "\"data\":{\"type\":\"offer\",\"sdp\":\"v=0\\r\\n\"}}");
    }

    @Test
    void aCandidateIsPassedOnWithWhatItCameWith() {
        assertThat(GatewayMessages.signal(PEER, new SignalData.Candidate("candidate:1", "0", 0, "uf")))
                .endsWith("\"data\":{\"candidate\":\"candidate:1\",\"sdpMid\":\"0\",\"sdpMLineIndex\":0,"
                        + "\"usernameFragment\":\"uf\"}}");
        assertThat(GatewayMessages.signal(PEER, new SignalData.Candidate("", null, null, null)))
                .endsWith("\"data\":{\"candidate\":\"\"}}");
    }

    @Test
    void theEndOfCandidatesIsAnEmptyObject() {
        assertThat(GatewayMessages.signal(PEER, new SignalData.EndOfCandidates()))
                .endsWith("\"data\":{}}");
    }

    @Test
    void aByeSaysWhetherThePeerLeftOrWasExpelled() {
        assertThat(GatewayMessages.bye(PEER, false)).contains("\"reason\":\"left\"");
        assertThat(GatewayMessages.bye(PEER, true)).contains("\"reason\":\"expelled\"");
    }

    @Test
    void aPingIsAnswered() {
        assertThat(GatewayMessages.pong()).isEqualTo("{\"t\":\"pong\"}");
    }

    /** Two bytes stand for the hashes: what matters is their alphabet. */
    private static SegmentDigest digest(boolean complete, long lengthBytes) {
        String chunks = Base64.getEncoder().encodeToString(new byte[] {(byte) 0xfb, (byte) 0xff});
        return new SegmentDigest(complete, lengthBytes, chunks, "00");
    }

    @Test
    void whoJoinsForAFileIsToldWhatItIs() {
        GatewayMessages.File file = new GatewayMessages.File(
                "/_p2p/a.iso", 7, FieldLines.of("content-type", "application/zip", "etag", "\"1\""));
        assertThat(GatewayMessages.joinAnswer("tok", 1790000000L, "a1", "wss://edge/_p2p/@/signal", SETTINGS, file))
                .endsWith(",\"file\":{\"path\":\"/_p2p/a.iso\",\"length\":7,\"fields\":"
                        + "{\"content-type\":\"application/zip\",\"etag\":\"\\\"1\\\"\"}}}");
    }
}
