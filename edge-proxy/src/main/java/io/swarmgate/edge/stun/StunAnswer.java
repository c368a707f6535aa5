package io.swarmgate.edge.stun;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Set;
import org.ice4j.StunException;
import org.ice4j.Transport;
import org.ice4j.TransportAddress;
import org.ice4j.attribute.Attribute;
import org.ice4j.message.Message;
import org.ice4j.message.MessageFactory;
import org.ice4j.message.Request;
import org.ice4j.message.Response;
import org.jspecify.annotations.Nullable;

/**
 * What is said to one packet (RFC 8489, sections 6.3 and 12): the address it came from, if it is a Binding request, and
 * otherwise nothing. Depends on the packet and its source alone, so a retransmission gets the same answer and nothing
 * has to be remembered (section 6.3.1).
 *
 * @param packet the response; null for none
 */
@SuppressWarnings("ArrayRecordComponent") // Sent once, never compared.
record StunAnswer(Result result, byte @Nullable [] packet) {
    /** What a packet was, for counting. */
    enum Result {
        /** A Binding request; its source was told. */
        ANSWERED,
        /** A Binding request with an attribute that would have to be understood; 420 was said. */
        REFUSED,
        /** A STUN message, but no Binding request. */
        IGNORED,
        /** No STUN message. */
        MALFORMED,
        /** More than its source may ask. */
        LIMITED,
        /** A response that the system would not send. */
        FAILED;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The types a request must understand have the top bit clear (RFC 8489, section 14). */
    private static final int OPTIONAL = 0x8000;
    /**
     * Those that RFC 8489 itself defines (section 18.3.1). They mean nothing to a server without authentication, but it
     * knows them. Whoever asks to be answered elsewhere (RESPONSE-ADDRESS and CHANGE-REQUEST of RFC 3489, RESPONSE-PORT
     * of RFC 5780) is refused.
     */
    private static final Set<Integer> UNDERSTOOD =
            Set.of(0x0001, 0x0006, 0x0008, 0x0009, 0x000A, 0x0014, 0x0015, 0x001C, 0x001D, 0x001E, 0x0020);
    /** What a 420 names; longer lists are cut, so that no answer is much longer than its question. */
    private static final int MAX_NAMED = 4;

    /** ice4j's own is a sentence of 88 bytes: an answer five times as long as its question. */
    private static final String REASON = "Unknown";

    private static final int HEADER_BYTES = 20;
    private static final int MAGIC_COOKIE = 0x2112A442;

    static StunAnswer to(byte[] packet, InetSocketAddress source) {
        if (!isStun(packet)) {
            return new StunAnswer(Result.MALFORMED, null);
        }
        if (ByteBuffer.wrap(packet).getShort() != Message.BINDING_REQUEST) {
            return new StunAnswer(Result.IGNORED, null);
        }
        try {
            Request request = (Request) Message.decode(packet, 0, packet.length);
            char[] unknown = unknown(request);
            return unknown.length > 0
                    ? new StunAnswer(
                            Result.REFUSED,
                            encoded(
                                    MessageFactory.createBindingErrorResponseUnknownAttributes(REASON, unknown),
                                    packet))
                    : new StunAnswer(Result.ANSWERED, encoded(success(request, source), packet));
        } catch (StunException | RuntimeException malformed) {
            // The decoder reads where the lengths in the packet point, and throws what that brings.
            return new StunAnswer(Result.MALFORMED, null);
        }
    }

    /** The checks of RFC 8489, section 6.3, before anything is decoded. */
    private static boolean isStun(byte[] packet) {
        if (packet.length < HEADER_BYTES || packet.length % 4 != 0) {
            return false;
        }
        ByteBuffer header = ByteBuffer.wrap(packet);
        return packet[0] >>> 6 == 0
                && header.getShort(2) == packet.length - HEADER_BYTES
                && header.getInt(4) == MAGIC_COOKIE;
    }

    private static char[] unknown(Request request) {
        StringBuilder types = new StringBuilder();
        for (Attribute attribute : request.getAttributes()) {
            char type = attribute.getAttributeType();
            if (type < OPTIONAL && !UNDERSTOOD.contains((int) type) && types.length() < MAX_NAMED) {
                types.append(type);
            }
        }
        return types.toString().toCharArray();
    }

    private static Response success(Request request, InetSocketAddress source) {
        InetAddress address = source.getAddress();
        return MessageFactory.createBindingResponse(
                request, new TransportAddress(address, source.getPort(), Transport.UDP));
    }

    /**
     * Header and attributes (RFC 8489, sections 5 and 14). ice4j's own method would read its configuration for this,
     * and with it the Kotlin runtime; docs/decisions/stun.md.
     */
    private static byte[] encoded(Response response, byte[] request) {
        ByteBuffer out = ByteBuffer.allocate(256);
        out.position(HEADER_BYTES);
        for (Attribute attribute : response.getAttributes()) {
            out.put(attribute.encode());
            out.position((out.position() + 3) & ~3);
        }
        int length = out.position();
        out.putShort(0, (short) response.getMessageType()).putShort(2, (short) (length - HEADER_BYTES));
        // Magic cookie and transaction id are those of the request.
        out.put(4, request, 4, HEADER_BYTES - 4);
        byte[] packet = new byte[length];
        out.get(0, packet);
        return packet;
    }
}
