package io.swarmgate.swarm.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a client says; see docs/protocol.md, section 3. Within the protocol's limits, but nothing in it is proven. */
public sealed interface ClientMessage {

    /**
     * @param signature over the nonce and the token, 64 bytes
     * @param session of an earlier connection, to be taken up again; null for a new one
     */
    @SuppressWarnings("ArrayRecordComponent") // Read once, never compared.
    record Join(
            String token,
            byte[] key,
            byte[] signature,
            Network network,
            boolean visible,
            List<String> holds,
            @Nullable String session)
            implements ClientMessage {
        public Join {
            holds = List.copyOf(holds);
        }
    }

    /**
     * What the browser tells of its line.
     *
     * @param type {@code wifi}, {@code cellular} and so on as the Network Information API has them; null if unknown
     * @param rttMillis null if unknown
     * @param downKbps null if unknown
     */
    record Network(
            @Nullable String type,
            @Nullable Integer rttMillis,
            @Nullable Integer downKbps) {
        public static final Network UNKNOWN = new Network(null, null, null);
    }

    /** The player asks for a segment. */
    record At(SegmentName segment, double bufferSeconds) implements ClientMessage {}

    /** A digest is wanted. */
    record Need(SegmentName segment) implements ClientMessage {}

    /** An offer, answer or candidate for a neighbour. */
    record Signal(PeerId peer, SignalData data) implements ClientMessage {}

    /**
     * What has changed about the peer; null where nothing was said.
     *
     * @param links neighbours with an open connection
     * @param failed neighbours that could not be reached
     * @param neighbours most it wants
     * @param localNetwork known once it was to connect to somebody
     */
    record State(
            @Nullable List<PeerId> links,
            List<PeerId> failed,
            @Nullable Integer uplinkKbps,
            @Nullable Boolean visible,
            @Nullable Boolean share,
            @Nullable Integer neighbours,
            @Nullable LocalNetworkAccess localNetwork)
            implements ClientMessage {}

    /**
     * What was transferred since the report before.
     *
     * @param number counts up from 1
     * @param session of the viewer, where the report comes by itself; null on the session's own socket
     */
    record Report(
            long number, List<Receipt> receipts, @Nullable String session) implements ClientMessage {
        public Report {
            receipts = List.copyOf(receipts);
        }
    }

    /**
     * A chunk from a neighbour did not match its digest.
     *
     * @param hash of the bytes that came, 32 bytes
     */
    @SuppressWarnings("ArrayRecordComponent") // Read once, never compared.
    record Bad(PeerId peer, SegmentName segment, int chunk, byte[] hash) implements ClientMessage {}

    record Ping() implements ClientMessage {}
}
