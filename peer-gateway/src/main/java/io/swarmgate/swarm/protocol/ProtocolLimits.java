package io.swarmgate.swarm.protocol;

/** What a message may hold; docs/protocol.md states them for clients. */
public final class ProtocolLimits {
    /** From a client. */
    public static final int CLIENT_MESSAGE_BYTES = 16 * 1024;
    /** To a client. */
    public static final int GATEWAY_MESSAGE_BYTES = 64 * 1024;

    public static final int TOKEN_CHARS = 300;
    public static final int PATH_CHARS = 4096;
    public static final int HOLDS = 256;
    public static final int LINKS = 64;
    /** Of a segment, as far as have-maps and receipts can speak of them. */
    public static final int CHUNKS = 4096;

    private ProtocolLimits() {}
}
