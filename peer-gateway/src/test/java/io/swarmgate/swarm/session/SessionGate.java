package io.swarmgate.swarm.session;

import io.swarmgate.swarm.Connection;
import io.swarmgate.swarm.PeerFacts;
import io.swarmgate.swarm.Swarms;
import io.swarmgate.swarm.TestSwarms;
import io.swarmgate.swarm.protocol.CloseReason;
import io.swarmgate.swarm.token.JoinTokens;
import io.swarmgate.swarm.token.TokenKey;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** What sessions are built of, with a worker that runs a check when the test says so. */
final class SessionGate implements AutoCloseable {
    final ArrayDeque<Runnable> checks = new ArrayDeque<>();
    final List<String> joins = new ArrayList<>();
    final JoinTokens tokens;
    final Swarms swarms;
    boolean busy;
    long nanoTime;
    private final TestSwarms built;
    private final SignallingSession.Gate gate;

    SessionGate(Path directory) throws IOException {
        built = new TestSwarms(directory);
        swarms = built.swarms();
        tokens = new JoinTokens(List.of(TokenKey.random()), Duration.ofMinutes(5), InstantSource.fixed(TestSwarms.NOW));
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

    @Override
    public void close() throws IOException {
        built.close();
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
