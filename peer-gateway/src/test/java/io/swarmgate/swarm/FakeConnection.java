package io.swarmgate.swarm;

import io.swarmgate.swarm.protocol.CloseReason;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Remembers what a peer would have heard. */
final class FakeConnection implements Connection {
    final List<String> messages = new ArrayList<>();

    @Nullable CloseReason closed;

    @Override
    public void send(String message) {
        messages.add(message);
    }

    @Override
    public void close(CloseReason reason, String text) {
        closed = reason;
    }
}
