package io.swarmgate.edge.console;

import io.swarmgate.edge.admin.AdminGuard;
import io.swarmgate.edge.console.ConsoleEvent.Kind;
import io.swarmgate.edge.console.ConsoleEvent.Level;
import io.swarmgate.edge.ledger.EdgeLedger;
import io.swarmgate.edge.ledger.TrafficMeter;
import io.swarmgate.edge.metrics.BuildVersion;
import io.swarmgate.edge.metrics.EdgeMetrics;
import io.swarmgate.edge.swarm.SwarmService;
import io.swarmgate.swarm.SwarmEvents.Integrity;
import io.swarmgate.swarm.SwarmPicture;
import io.swarmgate.swarm.Swarms;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Watches the edge for the console's page, and answers what the page asks. */
public final class Console implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Console.class);

    /** More can neither be drawn nor told apart. */
    static final int MOST_PEERS_DRAWN = 200;

    private final Parts parts;
    private final InstantSource clock;
    private final Instant started;
    private final EventLog events;
    private final TrafficHistory history = new TrafficHistory();
    private final LedgerWatch ledgerWatch = new LedgerWatch();
    private final Briefly<StreamList> streams;
    private final ScheduledThreadPoolExecutor timer;

    /**
     * What the console is about.
     *
     * @param edge its name in the ledger
     * @param zone of the ledger
     * @param notReady why no traffic should come; empty if it may
     */
    public record Parts(
            String edge,
            ZoneId zone,
            EdgeMetrics metrics,
            OriginWatch origins,
            SwarmService swarm,
            TrafficMeter meter,
            EdgeLedger ledger,
            Supplier<Optional<String>> notReady) {}

    private Console(Parts parts, InstantSource clock) {
        this.parts = parts;
        this.clock = clock;
        this.started = clock.instant();
        this.events = new EventLog(clock);
        this.streams = new Briefly<>(() -> StreamList.of(parts.swarm().swarms(), parts.meter()), System::nanoTime);
        this.timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "console");
            thread.setDaemon(true);
            return thread;
        });
    }

    public static Console start(Parts parts, InstantSource clock) {
        Console console = new Console(parts, clock);
        console.events.add(Kind.EDGE, Level.INFO, "the edge started");
        parts.swarm().onIntegrity(console::integrity);
        long millis = TrafficHistory.STEP.toMillis();
        var unused = console.timer.scheduleAtFixedRate(console::look, 0, millis, TimeUnit.MILLISECONDS);
        return console;
    }

    /** The resources of the admin listener by path. */
    public Map<String, HttpHandler> resources() {
        return Map.of(
                "/api/v1/console", reading(this::summary),
                "/api/v1/console/history", reading(this::history),
                "/api/v1/console/swarm", reading(this::picture));
    }

    /** A timer that throws once never runs again. */
    private void look() {
        try {
            history.add(
                    TrafficHistory.Sample.of(clock.instant(), parts.metrics().traffic()));
            parts.origins().look(events);
            parts.ledger().stats().ifPresent(stats -> ledgerWatch.look(stats, events));
        } catch (RuntimeException | Error bug) {
            LOG.error("the console's history has a gap", bug);
        }
    }

    /** Media of a route that its origin gives to nobody without credentials, so that viewers cannot share it. */
    public void protectedMedia(String route, String origin) {
        events.add(
                Kind.ORIGIN,
                Level.WARNING,
                "media of route " + route + " are protected by cookies at origin " + origin
                        + ": each viewer fetches its own, nothing is shared");
    }

    private void integrity(String route, Integrity verdict) {
        switch (verdict) {
            case EXPELLED ->
                events.add(
                        Kind.INTEGRITY,
                        Level.WARNING,
                        "route " + route + ": a viewer that sent bad chunks was expelled");
            case DISMISSED ->
                events.add(Kind.INTEGRITY, Level.INFO, "route " + route + ": a report of a bad chunk was not believed");
            default ->
                events.add(
                        Kind.INTEGRITY,
                        Level.WARNING,
                        "route " + route + ": a viewer was expelled ("
                                + verdict.label().replace('_', ' ') + ")");
        }
    }

    private void summary(HttpServerExchange exchange) {
        Swarms swarms = parts.swarm().swarms();
        Summary summary = new Summary(
                parts.edge(),
                BuildVersion.current(),
                started,
                clock.instant(),
                parts.zone(),
                parts.ledger().isOn(),
                AdminGuard.isSignedIn(exchange),
                parts.notReady().get().orElse(null),
                parts.ledger().notes(),
                swarms.peers(),
                parts.metrics().traffic(),
                parts.origins().health(),
                streams.get(),
                events.recent());
        answer(exchange, 200, ConsoleJson.of(summary));
    }

    private void history(HttpServerExchange exchange) {
        String since = parameter(exchange, "since", "0");
        if (!since.matches("[0-9]{1,15}")) {
            answer(
                    exchange,
                    400,
                    ConsoleJson.error(
                            "since: write milliseconds since 1970, as in the field times of an answer before"));
            return;
        }
        answer(exchange, 200, ConsoleJson.of(started, history.after(Instant.ofEpochMilli(Long.parseLong(since)))));
    }

    private void picture(HttpServerExchange exchange) {
        String stream = parameter(exchange, "stream", "");
        SwarmPicture picture = parts.swarm().swarms().picture(stream, MOST_PEERS_DRAWN);
        if (picture == null) {
            answer(
                    exchange,
                    404,
                    ConsoleJson.error("stream: nobody is on a stream of that id; /api/v1/console lists them"));
            return;
        }
        answer(exchange, 200, ConsoleJson.of(picture));
    }

    private static String parameter(HttpServerExchange exchange, String name, String otherwise) {
        Deque<String> values = exchange.getQueryParameters().get(name);
        return values == null ? otherwise : values.getFirst();
    }

    private static HttpHandler reading(HttpHandler resource) {
        return exchange -> {
            if (exchange.getRequestMethod().equals(Methods.GET)
                    || exchange.getRequestMethod().equals(Methods.HEAD)) {
                resource.handleRequest(exchange);
            } else {
                exchange.getResponseHeaders().put(Headers.ALLOW, "GET, HEAD");
                answer(exchange, 405, ConsoleJson.error("use GET"));
            }
        };
    }

    private static void answer(HttpServerExchange exchange, int status, String json) {
        exchange.setStatusCode(status);
        exchange.getResponseHeaders()
                .put(Headers.CONTENT_TYPE, "application/json")
                .put(Headers.CACHE_CONTROL, "no-store");
        exchange.getResponseSender().send(json);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
