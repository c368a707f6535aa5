package io.swarmgate.edge.origin;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Fetches from origins with the Vert.x Web Client, one pool of connections for each origin.
 *
 * <p>Each request belongs to one event-loop context, on which everything about it happens.
 * docs/decisions/origin-client.md says how the Web Client is made to stream.
 */
public final class VertxOriginClient implements OriginClient {
    /** Look-ups at once: one for each origin whose name server hangs, and some to go on. */
    private static final int NAME_THREADS = 4;

    static {
        LenientHeads.allow();
    }

    private final Vertx vertx;
    private final OriginObserver observer;
    private final OriginAddresses.Lookup names;
    private final ThreadPoolExecutor nameThreads;
    private final int mostConnections;
    private final List<Context> contexts = new ArrayList<>();
    private final AtomicInteger turn = new AtomicInteger();
    private final Map<OriginServer, OriginPool> pools = new ConcurrentHashMap<>();

    /** @param eventLoops how many contexts requests are spread over; the Vert.x instance's number of event loops */
    public VertxOriginClient(Vertx vertx, int eventLoops, OriginObserver observer) {
        this(vertx, eventLoops, observer, Integer.MAX_VALUE, OriginAddresses.Lookup.system());
    }

    /**
     * @param eventLoops how many contexts requests are spread over; the Vert.x instance's number of event loops
     * @param mostConnections to one origin, whatever it may have by its configuration
     */
    public VertxOriginClient(Vertx vertx, int eventLoops, OriginObserver observer, int mostConnections) {
        this(vertx, eventLoops, observer, mostConnections, OriginAddresses.Lookup.system());
    }

    /** @param names finds the addresses of origins */
    VertxOriginClient(
            Vertx vertx, int eventLoops, OriginObserver observer, int mostConnections, OriginAddresses.Lookup names) {
        this.mostConnections = mostConnections;
        this.vertx = vertx;
        this.observer = observer;
        this.names = names;
        this.nameThreads = new ThreadPoolExecutor(
                NAME_THREADS, NAME_THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "origin-names");
                    thread.setDaemon(true);
                    return thread;
                });
        nameThreads.allowCoreThreadTimeOut(true);
        for (int i = 0; i < eventLoops; i++) {
            contexts.add(((VertxInternal) vertx).createEventLoopContext());
        }
    }

    @Override
    public Exchange fetch(OriginRequest request, Sink sink) {
        Context context = contexts.get(Math.floorMod(turn.getAndIncrement(), contexts.size()));
        OriginPool pool = pools.computeIfAbsent(request.origin(), this::open);
        OriginExchange exchange = new OriginExchange(vertx, context, pool, request, sink, observer);
        context.runOnContext(ignored -> exchange.start());
        return exchange;
    }

    private OriginPool open(OriginServer origin) {
        String host = OriginTarget.parse(origin.directory()).host();
        OriginAddresses addresses = new OriginAddresses(host, names, nameThreads, System::nanoTime);
        return OriginPool.open(vertx, origin, addresses, mostConnections);
    }

    /** Closes the connections; requests under way fail. */
    @Override
    public void close() {
        pools.values().forEach(OriginPool::close);
        pools.clear();
        nameThreads.shutdownNow();
    }
}
