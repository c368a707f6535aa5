package io.swarmgate.swarm.session;

import io.swarmgate.swarm.protocol.ClientMessage;
import io.swarmgate.swarm.protocol.ClientMessage.At;
import io.swarmgate.swarm.protocol.ClientMessage.Bad;
import io.swarmgate.swarm.protocol.ClientMessage.Need;
import io.swarmgate.swarm.protocol.ClientMessage.Ping;
import io.swarmgate.swarm.protocol.ClientMessage.Report;
import io.swarmgate.swarm.protocol.ClientMessage.Signal;
import io.swarmgate.swarm.protocol.ClientMessage.State;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** How often a client may say what; the figures stand in docs/protocol.md. */
final class MessageRates {
    private final TokenBucket all;
    private final Map<Class<? extends ClientMessage>, TokenBucket> byType = new HashMap<>();

    MessageRates(LongSupplier nanoTime) {
        all = new TokenBucket(800, 80, nanoTime);
        // Sixteen neighbours at once, with a description and some twenty candidates each.
        byType.put(Signal.class, new TokenBucket(500, 50, nanoTime));
        // A player that fills its buffer asks for dozens of segments in a row.
        byType.put(At.class, new TokenBucket(120, 20, nanoTime));
        byType.put(Need.class, new TokenBucket(120, 20, nanoTime));
        byType.put(State.class, new TokenBucket(20, 2, nanoTime));
        byType.put(Report.class, new TokenBucket(20, 2, nanoTime));
        byType.put(Bad.class, new TokenBucket(16, 0.5, nanoTime));
        byType.put(Ping.class, new TokenBucket(10, 1, nanoTime));
    }

    boolean allow(ClientMessage message) {
        TokenBucket own = byType.get(message.getClass());
        return all.take() && (own == null || own.take());
    }
}
