package io.swarmgate.swarm.protocol;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.http.FieldLines;
import io.swarmgate.segment.SegmentDigest;
import io.swarmgate.swarm.protocol.ClientMessage.At;
import io.swarmgate.swarm.protocol.ClientMessage.Bad;
import io.swarmgate.swarm.protocol.ClientMessage.Join;
import io.swarmgate.swarm.protocol.ClientMessage.Need;
import io.swarmgate.swarm.protocol.ClientMessage.Network;
import io.swarmgate.swarm.protocol.ClientMessage.Ping;
import io.swarmgate.swarm.protocol.ClientMessage.Report;
import io.swarmgate.swarm.protocol.ClientMessage.Signal;
import io.swarmgate.swarm.protocol.ClientMessage.State;
import io.swarmgate.swarm.protocol.GatewayMessages.File;
import io.swarmgate.swarm.protocol.GatewayMessages.Neighbour;
import io.swarmgate.swarm.protocol.Receipt.Figures;
import io.swarmgate.swarm.protocol.Receipt.Share;
import io.swarmgate.swarm.protocol.SegmentName.Range;
import io.swarmgate.swarm.protocol.SwarmSettings.Consent;
import java.util.Base64;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The gateway and the browser client speak the same language: {@code messages.test.ts} holds the client to the same
 * files.
 */
class GoldenMessagesTest {
    private static final PeerId PEER = new PeerId("0123456789abcdef");
    private static final PeerId OTHER = new PeerId("fedcba9876543210");
    private static final SwarmSettings SETTINGS = new SwarmSettings(
            true, false, true, 1.5, 800, 90, true, false, 3, 20, 32 << 20, 1024, false, true, Consent.NOTICE);
    private static final byte[] HASH = counting(32);
    private static final SegmentName WHOLE = SegmentName.whole("/_p2p/s1.ts");
    private static final SegmentName PART = new SegmentName("/_p2p/all.mp4", new Range(0, 9));
    private static final SegmentName WINDOW = new SegmentName("/_p2p/all.mp4", new Range(0, 1_048_575));
    private static final String CANDIDATE = "candidate:1 1 udp 1 203.0.113.1 50000 typ host";
    private static final long KEY = 0xfbff_0000_0000_0001L;

    private static byte[] counting(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) i;
        }
        return bytes;
    }

    private static byte[] hashes(int number) {
        byte[] bytes = new byte[32 * number];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i < 32 ? i : 63 - i);
        }
        return bytes;
    }

    private static SegmentDigest digest(long length, boolean complete, int chunks) {
        return new SegmentDigest(complete, length, Base64.getEncoder().encodeToString(hashes(chunks)), "00");
    }

    @Test
    void everyMessageOfTheGatewayIsWrittenAsItStands() {
        IceServer stun = new IceServer(List.of("stun:stun.example"), null, null);
        IceServer turn = new IceServer(List.of("turn:turn.example?transport=udp", "turns:turn.example"), "u", "c");
        ListedSegment known = new ListedSegment(SegmentName.whole("/_p2p/s1.ts?x=1"), 1, 2.5, digest(65_538, true, 2));
        ListedSegment unknown = new ListedSegment(new SegmentName("/_p2p/all.mp4", new Range(10, 19)), 2, null, null);
        Map<String, String> written = ordered(
                entry("hello", GatewayMessages.hello(counting(16))),
                entry(
                        "welcome",
                        GatewayMessages.welcome(PEER, "S1", SETTINGS, List.of(stun, turn), counting(16), false, false)),
                entry(
                        "welcome back to a gateway that was restarted",
                        GatewayMessages.welcome(PEER, "S1", SETTINGS, List.of(), counting(16), true, true)),
                entry("settings", GatewayMessages.settings(SETTINGS)),
                entry("segments", GatewayMessages.segments("a1", true, false, List.of(known, unknown))),
                entry("segments that grow", GatewayMessages.segments("a1.parts", false, true, List.of())),
                entry("digest", GatewayMessages.digest(WINDOW, digest(5, true, 1))),
                entry(
                        "digest of a segment that is still arriving",
                        GatewayMessages.digest(WHOLE, digest(65_536, false, 1))),
                entry("seed", GatewayMessages.seed(WHOLE)),
                entry("seed of a part of a file", GatewayMessages.seed(PART)),
                entry("seed: one part of several", GatewayMessages.seed(WHOLE, 2, 5)),
                entry("peers", GatewayMessages.peers(List.of(new Neighbour(PEER, true, 3)), List.of(OTHER))),
                entry("signal: offer", GatewayMessages.signal(PEER, new SignalData.Description("offer", "v=0\r\n"))),
                entry(
                        "signal: candidate",
                        GatewayMessages.signal(PEER, new SignalData.Candidate(CANDIDATE, "0", 0, null))),
                entry(
                        "signal: candidate with a fragment of its user name alone",
                        GatewayMessages.signal(PEER, new SignalData.Candidate("candidate:1", null, null, "uf"))),
                entry(
                        "signal: no more candidates of a component",
                        GatewayMessages.signal(PEER, new SignalData.Candidate("", null, null, null))),
                entry("signal: no more candidates", GatewayMessages.signal(PEER, new SignalData.EndOfCandidates())),
                entry("bye", GatewayMessages.bye(PEER, false)),
                entry("bye: expelled", GatewayMessages.bye(PEER, true)),
                entry("pong", GatewayMessages.pong()));

        assertThat(written).containsExactlyEntriesOf(Golden.read("gateway-messages.txt"));
    }

    @Test
    void everyAnswerToARequestForATokenIsWrittenAsItStands() {
        File file = new File(
                "/_p2p/image.bin",
                20_971_520,
                FieldLines.EMPTY.with("content-type", "application/x-image").with("etag", "\"v1\""));
        Map<String, String> written = ordered(
                entry("token", joinAnswer(null)),
                entry("token for a file", joinAnswer(file)),
                entry("no token", GatewayMessages.joinError("control", "to compare with")));

        assertThat(written).containsExactlyEntriesOf(Golden.read("join-answers.txt"));
    }

    private static String joinAnswer(@Nullable File file) {
        return GatewayMessages.joinAnswer(
                "T.o-k_en", 1_790_000_000, "a1", "wss://edge.example/_p2p/@/signal", SETTINGS, file);
    }

    @Test
    void everyMessageOfAClientIsUnderstood() throws MalformedMessage {
        Map<String, ClientMessage> understood = new LinkedHashMap<>();
        for (Map.Entry<String, String> message :
                Golden.read("client-messages.txt").entrySet()) {
            understood.put(message.getKey(), ClientMessageReader.read(message.getValue()));
        }
        byte[] point = new byte[65];
        point[0] = 4;
        System.arraycopy(counting(64), 0, point, 1, 64);
        byte[] signature = counting(64);
        Map<String, ClientMessage> meant = ordered(
                entry(
                        "join",
                        new Join(
                                "T.o-k_en",
                                point,
                                signature,
                                new Network("unknown", null, null),
                                false,
                                List.of(),
                                null)),
                entry(
                        "join that takes up a session",
                        new Join(
                                "T.o-k_en",
                                point,
                                signature,
                                new Network("wifi", 40, 20_000),
                                true,
                                List.of("00112233445566ff"),
                                "S1")),
                entry("at", new At(SegmentName.whole("/_p2p/s1.ts?x=1"), 12.34)),
                entry("at a part of a file, where no media element is known", new At(WINDOW, 0)),
                entry("need", new Need(WHOLE)),
                entry("signal: answer", new Signal(PEER, new SignalData.Description("answer", "v=0\r\n"))),
                entry("signal: candidate", new Signal(PEER, new SignalData.Candidate(CANDIDATE, "0", 0, null))),
                entry(
                        "signal: candidate of no description",
                        new Signal(PEER, new SignalData.Candidate("candidate:1", null, null, null))),
                entry("signal: no more candidates", new Signal(PEER, new SignalData.EndOfCandidates())),
                entry("state", new State(List.of(), List.of(), null, true, false, 64, null)),
                entry(
                        "state with all that can be known",
                        new State(List.of(PEER), List.of(OTHER), 4000, false, true, 4, LocalNetworkAccess.WITHHELD)),
                entry("report", new Report(7, receipts(), null)),
                entry("report by itself", new Report(8, List.of(counted(new Figures(0, 1, 0, 0, 0))), "S1")),
                entry("bad", new Bad(PEER, PART, 3, HASH)),
                entry("ping", new Ping()));

        assertThat(understood).usingRecursiveComparison().isEqualTo(meant);
        assertThat(understood.keySet()).containsExactlyElementsOf(meant.keySet());
    }

    private static List<Receipt> receipts() {
        Receipt first = new Receipt(
                KEY,
                List.of(new Share(12, chunks(0, 2, 8))),
                List.of(new Share(3, chunks(8))),
                new Figures(65_536, 2, 5, 6, 7),
                0x0001_0203_0405L);
        return List.of(first, counted(Figures.NONE));
    }

    private static Receipt counted(Figures figures) {
        return new Receipt(0x0001_0203_0405_0607L, List.of(), List.of(), figures, null);
    }

    private static BitSet chunks(int... chunks) {
        BitSet set = new BitSet();
        IntStream.of(chunks).forEach(set::set);
        return set;
    }

    @SafeVarargs
    private static <T> Map<String, T> ordered(Map.Entry<String, ? extends T>... entries) {
        Map<String, T> map = new LinkedHashMap<>();
        for (Map.Entry<String, ? extends T> entry : entries) {
            map.put(entry.getKey(), entry.getValue());
        }
        return map;
    }
}
