package io.swarmgate.edge.origin;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Fetches from origins with the Vert.x Web Client, one pool of connections for each origin.
 *
 * <p>Each request belongs to one event-loop context, on which everything about it happens.
 * docs/decisions/origin-client.md says how the Web Client is made to stream.
 */
public final class VertxOriginClient implements OriginClient {
    private final Vertx vertx;
    private final OriginObserver observer;
    private final List<Context> contexts = new ArrayList<>();
    private final AtomicInteger turn = new AtomicInteger();
    private final Map<OriginServer, OriginPool> pools = new ConcurrentHashMap<>();

    /** @param eventLoops how many contexts requests are spread over; the Vert.x instance's number of event loops */
    public VertxOriginClient(Vertx vertx, int eventLoops, OriginObserver observer) {
        this.vertx = vertx;
        this.observer = observer;
        for (int i = 0; i < eventLoops; i++) {
            contexts.add(((VertxInternal) vertx).createEventLoopContext());
        }
    }

    @Override
    public Exchange fetch(OriginRequest request, Sink sink) {
        Context context = contexts.get(Math.floorMod(turn.getAndIncrement(), contexts.size()));
        OriginPool pool = pools.computeIfAbsent(request.origin(), origin -> OriginPool.open(vertx, origin));
        OriginExchange exchange = new OriginExchange(vertx, context, pool, request, sink, observer);
        context.runOnContext(ignored -> exchange.start());
        return exchange;
    }

    /** Closes the connections; requests under way fail. */
    @Override
    public void close() {
        pools.values().forEach(OriginPool::close);
        pools.clear();
    }
}
