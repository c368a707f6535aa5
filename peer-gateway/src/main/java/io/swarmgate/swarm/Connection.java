package io.swarmgate.swarm;

import io.swarmgate.swarm.protocol.CloseReason;

/** A peer's socket. Both methods return at once and may be called on any thread, also when it is closed already. */
public interface Connection {
    /** Queues a message; a connection that does not take its messages is cut. */
    void send(String message);

    /**
     * @param text what docs/protocol.md names for this reason, or which message broke a rule; at most 100 characters
     */
    void close(CloseReason reason, String text);
}
