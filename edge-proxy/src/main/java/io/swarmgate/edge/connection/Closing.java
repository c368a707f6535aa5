package io.swarmgate.edge.connection;

/** Why the edge closed a client's connection. */
public enum Closing {
    /** Its TLS handshake was not over in time. */
    HANDSHAKE_TIMEOUT,
    /** An HTTP/2 header section, or another frame, was not whole in time. */
    HEADER_TIMEOUT,
    /** The body of a request was not whole in time. */
    BODY_TIMEOUT,
    /** Nothing was asked or answered on it for too long. */
    IDLE_TIMEOUT,
    /** It said nothing, or nothing more, and others wanted its place. */
    GAVE_WAY,
    /** Its address had as many as it may have. */
    ADDRESS_LIMIT,
    /** It sent too many HTTP/2 frames that ask for nothing. */
    FLOOD
}
