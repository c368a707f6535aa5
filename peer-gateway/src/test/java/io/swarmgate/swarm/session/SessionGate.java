package io.swarmgate.swarm.session;

import io.swarmgate.http.FieldLines;
import io.swarmgate.segment.SegmentKey;
import io.swarmgate.segment.SegmentSource;
import io.swarmgate.segment.SegmentStore;
import io.swarmgate.segment.StoreLimits;
import io.swarmgate.swarm.Connection;
import io.swarmgate.swarm.PeerFacts;
import io.swarmgate.swarm.SwarmEvents;
import io.swarmgate.swarm.SwarmLimits;
import io.swarmgate.swarm.Swarms;
import io.swarmgate.swarm.digest.DigestDesk;
import io.swarmgate.swarm.protocol.CloseReason;
import io.swarmgate.swarm.protocol.SwarmSettings;
import io.swarmgate.swarm.token.JoinTokens;
import io.swarmgate.swarm.token.TokenKey;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** What sessions are built of, with a worker that runs a check when the test says so. */
final class SessionGate implements AutoCloseable {
    static final String ROUTE = "live";
    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    final ArrayDeque<Runnable> checks = new ArrayDeque<>();
    final List<String> joins = new ArrayList<>();
    final JoinTokens tokens;
    final Swarms swarms;
    boolean busy;
    long nanoTime;
    private final SegmentStore store;
    private final SignallingSession.Gate gate;

    SessionGate(Path directory) throws IOException {
        InstantSource clock = InstantSource.fixed(NOW);
        StoreLimits limits = StoreLimits.of(1 << 20, 1 << 20, 1 << 10, 4, Duration.ofSeconds(10));
        store = SegmentStore.open(limits, directory, SessionGate::fetchNothing, Clock.systemUTC());
        tokens = new JoinTokens(List.of(TokenKey.random()), Duration.ofMinutes(5), clock);
        swarms = new Swarms(
                Map.of(ROUTE, settings()),
                SwarmLimits.DEFAULT,
                new DigestDesk(store, Runnable::run, () -> nanoTime),
                deaf(),
                clock,
                new SplittableRandom(1));
        gate = new SignallingSession.Gate(swarms, tokens, peer -> List.of(), this::check, joins::add);
    }

    private void check(Runnable check) {
        if (busy) {
            throw new RejectedExecutionException();
        }
        checks.add(check);
    }

    /** Lets the worker do what it was given. */
    void runChecks() {
        while (!checks.isEmpty()) {
            checks.remove().run();
        }
    }

    SignallingSession open(Heard connection) {
        PeerFacts facts = new PeerFacts("192.0.2.1", null, null, null, null);
        SignallingSession session = new SignallingSession(gate, connection, facts, segment -> null, () -> nanoTime);
        session.open();
        return session;
    }

    private static SegmentSource.Fetch fetchNothing(
            SegmentKey key, boolean head, FieldLines fields, SegmentSource.Sink sink) {
        throw new AssertionError("nothing is to be fetched");
    }

    private static SwarmSettings settings() {
        return new SwarmSettings(
                true, false, false, 1, 0, false, false, 2, 16, 64 << 20, true, false, SwarmSettings.Consent.NONE);
    }

    private static SwarmEvents deaf() {
        Object proxy = Proxy.newProxyInstance(
                SwarmEvents.class.getClassLoader(),
                new Class<?>[] {SwarmEvents.class},
                (self, method, arguments) -> null);
        return (SwarmEvents) proxy;
    }

    @Override
    public void close() throws IOException {
        store.close();
    }

    /** A connection that remembers what went over it. */
    static final class Heard implements Connection {
        final List<String> messages = new ArrayList<>();

        @Nullable String closing;

        @Override
        public void send(String message) {
            messages.add(message);
        }

        @Override
        public void close(CloseReason reason, String text) {
            if (closing == null) {
                closing = reason.code() + " " + text;
            }
        }

        /** The types of the messages heard, in order. */
        List<String> types() {
            return messages.stream().map(message -> message.split("\"", 5)[3]).toList();
        }
    }
}
