package io.swarmgate.swarm.protocol;

/** Why the gateway ends a connection. */
public enum CloseReason {
    NORMAL(1000),
    SHUTTING_DOWN(1001),
    MALFORMED(4400),
    TOKEN_REFUSED(4401),
    EXPELLED(4403),
    SILENT(4408),
    REPLACED(4409),
    TOO_LARGE(4413),
    TOO_MANY(4429),
    UNAVAILABLE(4503);

    private final int code;

    CloseReason(int code) {
        this.code = code;
    }

    /** Of the close frame (RFC 6455, section 7.4). */
    public int code() {
        return code;
    }
}
