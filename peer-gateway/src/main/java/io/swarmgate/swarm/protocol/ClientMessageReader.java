package io.swarmgate.swarm.protocol;

import io.swarmgate.swarm.protocol.ClientMessage.At;
import io.swarmgate.swarm.protocol.ClientMessage.Bad;
import io.swarmgate.swarm.protocol.ClientMessage.Join;
import io.swarmgate.swarm.protocol.ClientMessage.Need;
import io.swarmgate.swarm.protocol.ClientMessage.Network;
import io.swarmgate.swarm.protocol.ClientMessage.Ping;
import io.swarmgate.swarm.protocol.ClientMessage.Report;
import io.swarmgate.swarm.protocol.ClientMessage.Signal;
import io.swarmgate.swarm.protocol.ClientMessage.State;
import io.swarmgate.swarm.protocol.SegmentName.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a client's message: every field the protocol names is checked, every other one ignored. */
public final class ClientMessageReader {
    private static final int KEY_BYTES = 65;
    private static final int SIGNATURE_BYTES = 64;
    private static final int HASH_BYTES = 32;
    /** Beyond what a double holds exactly no honest client counts. */
    private static final long MAX_COUNT = (1L << 53) - 1;

    private static final int MAX_KBPS = 100_000_000;
    private static final int MAX_CHUNK = 1 << 20;
    private static final Pattern KEY = Pattern.compile("[0-9a-f]{16}");
    private static final Pattern WORD = Pattern.compile("[a-z0-9-]{1,16}");

    private ClientMessageReader() {}

    /** @throws MalformedMessage if it is none; the message fits into a close frame */
    public static ClientMessage read(String text) throws MalformedMessage {
        JsonObject message = JsonObject.parse(text);
        String type = message.text("t", 16);
        return switch (type) {
            case "join" -> join(message);
            case "at" -> at(message);
            case "need" -> new Need(segment(message));
            case "signal" -> new Signal(peer(message), data(message));
            case "state" -> state(message);
            case "report" -> report(message);
            case "bad" ->
                new Bad(
                        peer(message),
                        segment(message),
                        (int) message.count("chunk", MAX_CHUNK),
                        message.bytes("hash", HASH_BYTES));
            case "ping" -> new Ping();
            default -> throw message.wrong("t", "no such message");
        };
    }

    private static Join join(JsonObject message) throws MalformedMessage {
        List<String> holds = new ArrayList<>();
        for (Object item : message.list("holds", ProtocolLimits.HOLDS)) {
            if (!(item instanceof String key) || !KEY.matcher(key).matches()) {
                throw message.wrong("holds", "segment keys are expected");
            }
            holds.add(key);
        }
        Boolean visible = message.optionalFlag("visible");
        return new Join(
                message.text("token", ProtocolLimits.TOKEN_CHARS),
                message.bytes("key", KEY_BYTES),
                message.bytes("sig", SIGNATURE_BYTES),
                network(message.optionalObject("network")),
                visible == null || visible,
                holds,
                message.optionalText("session", 64));
    }

    private static Network network(@Nullable JsonObject network) throws MalformedMessage {
        if (network == null) {
            return Network.UNKNOWN;
        }
        String type = network.optionalText("type", 16);
        if (type != null && !WORD.matcher(type).matches()) {
            throw network.wrong("type", "a word is expected");
        }
        return new Network(
                type,
                toInteger(network.optionalCount("rtt", MAX_KBPS)),
                toInteger(network.optionalCount("down", MAX_KBPS)));
    }

    private static @Nullable Integer toInteger(@Nullable Long count) {
        return count == null ? null : Integer.valueOf(count.intValue());
    }

    private static At at(JsonObject message) throws MalformedMessage {
        Double buffer = message.optionalNumber("buffer", 1_000_000);
        return new At(segment(message), buffer == null ? 0 : buffer);
    }

    private static SegmentName segment(JsonObject message) throws MalformedMessage {
        String path = message.text("path", ProtocolLimits.PATH_CHARS);
        if (!path.startsWith("/")) {
            throw message.wrong("path", "a path is expected");
        }
        if (!message.has("range")) {
            return SegmentName.whole(path);
        }
        List<Object> range = message.list("range", 2);
        if (range.size() != 2) {
            throw message.wrong("range", "[first, last] is expected");
        }
        long first = message.count(range.get(0), "range", MAX_COUNT);
        long last = message.count(range.get(1), "range", MAX_COUNT);
        if (last < first) {
            throw message.wrong("range", "[first, last] is expected");
        }
        return new SegmentName(path, new Range(first, last));
    }

    private static PeerId peer(JsonObject message) throws MalformedMessage {
        return peerId(message, message.text("peer", 16), "peer");
    }

    private static PeerId peerId(JsonObject message, Object value, String name) throws MalformedMessage {
        if (!(value instanceof String text) || !PeerId.isOne(text)) {
            throw message.wrong(name, "a peer id is expected");
        }
        return new PeerId(text);
    }

    private static SignalData data(JsonObject message) throws MalformedMessage {
        JsonObject data = message.optionalObject("data");
        if (data == null) {
            throw message.wrong("data", "missing");
        }
        if (data.has("sdp")) {
            String type = data.text("type", 16);
            if (!type.equals("offer") && !type.equals("answer")) {
                throw data.wrong("type", "offer or answer is expected");
            }
            return new SignalData.Description(type, data.text("sdp", ProtocolLimits.CLIENT_MESSAGE_BYTES));
        }
        if (!data.has("candidate")) {
            return new SignalData.EndOfCandidates();
        }
        return new SignalData.Candidate(
                data.text("candidate", 1024),
                data.optionalText("sdpMid", 64),
                toInteger(data.optionalCount("sdpMLineIndex", 255)),
                data.optionalText("usernameFragment", 256));
    }

    private static State state(JsonObject message) throws MalformedMessage {
        return new State(
                message.has("links") ? peers(message, "links") : null,
                peers(message, "failed"),
                toInteger(message.optionalCount("uplink", MAX_KBPS)),
                message.optionalFlag("visible"),
                message.optionalFlag("share"),
                toInteger(message.optionalCount("peers", ProtocolLimits.LINKS)),
                localNetwork(message));
    }

    private static @Nullable LocalNetworkAccess localNetwork(JsonObject message) throws MalformedMessage {
        String word = message.optionalText("local", 16);
        for (LocalNetworkAccess access : LocalNetworkAccess.values()) {
            if (access.label().equals(word)) {
                return access;
            }
        }
        if (word != null) {
            throw message.wrong("local", "unasked, granted or withheld is expected");
        }
        return null;
    }

    private static List<PeerId> peers(JsonObject message, String name) throws MalformedMessage {
        List<PeerId> peers = new ArrayList<>();
        for (Object item : message.list(name, ProtocolLimits.LINKS)) {
            peers.add(peerId(message, item, name));
        }
        return List.copyOf(peers);
    }

    private static Report report(JsonObject message) throws MalformedMessage {
        return new Report(
                message.count("n", MAX_COUNT),
                ReceiptReader.read(message.text("r", ProtocolLimits.CLIENT_MESSAGE_BYTES)),
                message.optionalText("session", 64));
    }
}
