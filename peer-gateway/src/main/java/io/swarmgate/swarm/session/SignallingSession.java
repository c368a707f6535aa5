package io.swarmgate.swarm.session;

import io.swarmgate.swarm.Connection;
import io.swarmgate.swarm.Newcomer;
import io.swarmgate.swarm.PeerFacts;
import io.swarmgate.swarm.SwarmMember;
import io.swarmgate.swarm.Swarms;
import io.swarmgate.swarm.protocol.ClientMessage;
import io.swarmgate.swarm.protocol.ClientMessage.Join;
import io.swarmgate.swarm.protocol.ClientMessageReader;
import io.swarmgate.swarm.protocol.CloseReason;
import io.swarmgate.swarm.protocol.GatewayMessages;
import io.swarmgate.swarm.protocol.IceServer;
import io.swarmgate.swarm.protocol.MalformedMessage;
import io.swarmgate.swarm.protocol.PeerId;
import io.swarmgate.swarm.protocol.ProtocolLimits;
import io.swarmgate.swarm.protocol.SwarmSettings;
import io.swarmgate.swarm.token.JoinToken;
import io.swarmgate.swarm.token.JoinTokens;
import io.swarmgate.swarm.token.PeerKey;
import io.swarmgate.swarm.token.TokenRefused;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One socket: says hello, checks who joins, and then passes on what the peer says as long as it keeps to the protocol.
 *
 * <p>Messages come one after another; {@link #tick} and {@link #closed} may come from other threads. A join is checked
 * on a worker; what the peer says meanwhile waits, and is taken by that worker: one thread at a time acts on messages.
 */
public final class SignallingSession {
    private static final Duration JOIN_WITHIN = Duration.ofSeconds(10);
    private static final Duration SILENCE = Duration.ofSeconds(45);
    private static final int NONCE_BYTES = 16;
    /** What may wait for the check of a join. An honest client says nothing before it is welcome. */
    private static final int MAX_WAITING = 16;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Gate gate;
    private final Connection connection;
    private final PeerFacts facts;
    private final SegmentPaths paths;
    private final LongSupplier nanoTime;
    private final MessageRates rates;
    private final byte[] nonce = new byte[NONCE_BYTES];
    private volatile long lastHeard;
    // Guarded by this.
    private @Nullable SwarmMember member;
    private boolean over;
    /** A worker is checking the join, or taking what was said meanwhile. */
    private boolean checking;

    /** The client knows that it has joined; its rates bound what it says, and so what waits. */
    private boolean welcomed;

    private final ArrayDeque<ClientMessage> waiting = new ArrayDeque<>();

    /**
     * What all sockets share.
     *
     * @param ice servers for a peer, with credentials of its own
     * @param checks runs the checks of joins, milliseconds of arithmetic each; bounded, and free to reject
     * @param counter hears how joins end, by a word of a closed set
     */
    public record Gate(
            Swarms swarms,
            JoinTokens tokens,
            Function<PeerId, List<IceServer>> ice,
            Executor checks,
            JoinCounter counter) {}

    /** Counts joins. */
    @FunctionalInterface
    public interface JoinCounter {
        /**
         * @param result {@code joined}, {@code refused}, {@code off}, {@code full}, {@code busy} or {@code expelled}
         */
        void join(String result);
    }

    /** @param nanoTime as {@link System#nanoTime} */
    public SignallingSession(
            Gate gate, Connection connection, PeerFacts facts, SegmentPaths paths, LongSupplier nanoTime) {
        this.gate = gate;
        this.connection = connection;
        this.facts = facts;
        this.paths = paths;
        this.nanoTime = nanoTime;
        this.rates = new MessageRates(nanoTime);
        this.lastHeard = nanoTime.getAsLong();
        RANDOM.nextBytes(nonce);
    }

    public void open() {
        connection.send(GatewayMessages.hello(nonce));
    }

    /** Takes a text message. */
    public void receive(String text) {
        lastHeard = nanoTime.getAsLong();
        if (isTooLong(text)) {
            end(CloseReason.TOO_LARGE, "at most " + ProtocolLimits.CLIENT_MESSAGE_BYTES + " bytes");
            return;
        }
        ClientMessage message;
        try {
            message = ClientMessageReader.read(text);
        } catch (MalformedMessage malformed) {
            end(CloseReason.MALFORMED, String.valueOf(malformed.getMessage()));
            return;
        }
        if (!rates.allow(message)) {
            end(CloseReason.TOO_MANY, "too many messages");
            return;
        }
        if (!waits(message)) {
            take(message);
        }
    }

    /** Whether the message has to wait until the join is checked; ends the connection if too many do. */
    private boolean waits(ClientMessage message) {
        synchronized (this) {
            if (over) {
                return true;
            }
            if (!checking) {
                return false;
            }
            if (welcomed || waiting.size() < MAX_WAITING) {
                waiting.add(message);
                return true;
            }
        }
        end(CloseReason.TOO_MANY, "too many messages before the welcome");
        return true;
    }

    private void take(ClientMessage message) {
        SwarmMember joined;
        synchronized (this) {
            joined = member;
        }
        if (message instanceof Join join) {
            if (joined != null) {
                end(CloseReason.MALFORMED, "joined already");
            } else {
                checkApart(join);
            }
        } else if (joined == null) {
            end(CloseReason.MALFORMED, "join comes first");
        } else if (message instanceof ClientMessage.Ping) {
            connection.send(GatewayMessages.pong());
        } else {
            joined.says(message);
        }
    }

    private void checkApart(Join join) {
        synchronized (this) {
            checking = true;
        }
        try {
            gate.checks().execute(() -> {
                join(join);
                takeWaiting();
            });
        } catch (RejectedExecutionException busy) {
            gate.counter().join("busy");
            end(CloseReason.UNAVAILABLE, "the edge is busy");
        }
    }

    /** What was said while the join was checked; afterwards messages are taken as they come again. */
    private void takeWaiting() {
        while (true) {
            ClientMessage next;
            synchronized (this) {
                next = over ? null : waiting.poll();
                if (next == null) {
                    checking = false;
                    waiting.clear();
                    return;
                }
            }
            take(next);
        }
    }

    private static boolean isTooLong(String text) {
        int limit = ProtocolLimits.CLIENT_MESSAGE_BYTES;
        return text.length() > limit
                || (text.length() > limit / 3 && text.getBytes(StandardCharsets.UTF_8).length > limit);
    }

    /** A frame that is no text. */
    public void receiveBinary() {
        end(CloseReason.MALFORMED, "text messages only");
    }

    private void join(Join join) {
        synchronized (this) {
            if (over) {
                return;
            }
        }
        JoinToken token;
        try {
            token = check(join);
        } catch (TokenRefused refused) {
            gate.counter().join("refused");
            end(CloseReason.TOKEN_REFUSED, refused.reason().word());
            return;
        }
        SwarmSettings settings = gate.swarms().settings(token.route()).orElse(null);
        if (settings == null || !settings.enabled()) {
            gate.counter().join("off");
            end(CloseReason.UNAVAILABLE, "the swarm is off");
        } else if (gate.swarms().isExpelled(token.peer())) {
            gate.counter().join("expelled");
            end(CloseReason.EXPELLED, "expelled");
        } else if (gate.swarms().isFull()) {
            gate.counter().join("full");
            end(CloseReason.UNAVAILABLE, "the edge is full");
        } else {
            gate.counter().join("joined");
            enter(join, token);
        }
    }

    /** The cheap checks come first: checking the signature takes milliseconds, a hundred times as long as the token. */
    private JoinToken check(Join join) throws TokenRefused {
        JoinToken token = gate.tokens().check(join.token());
        PeerKey key = PeerKey.parse(join.key());
        if (!key.id().equals(token.peer())) {
            throw new TokenRefused(TokenRefused.Reason.KEY);
        }
        if (!key.signed(nonce, join.token(), join.signature())) {
            throw new TokenRefused(TokenRefused.Reason.SIGNATURE);
        }
        return token;
    }

    private void enter(Join join, JoinToken token) {
        SwarmMember entered = SwarmMember.enter(
                gate.swarms(),
                new Newcomer(
                        token.peer(),
                        token.stream(),
                        token.route(),
                        facts,
                        join.network(),
                        join.visible(),
                        join.session()),
                connection,
                paths::address,
                place -> welcome(token, place));
        boolean late;
        synchronized (this) {
            late = over;
            member = entered;
        }
        if (late) {
            entered.leave();
        }
    }

    /** From here on the client may say all that its rates allow, though the first of it may still have to wait. */
    private void welcome(JoinToken token, Swarms.Membership entered) {
        synchronized (this) {
            welcomed = true;
        }
        connection.send(GatewayMessages.welcome(
                token.peer(),
                entered.session(),
                entered.settings(),
                gate.ice().apply(token.peer()),
                entered.salt(),
                entered.resumed(),
                !gate.swarms().catalogue().knows(token.stream())));
    }

    /** Ends the connection where nothing was heard for too long. */
    public void tick() {
        long silent = nanoTime.getAsLong() - lastHeard;
        boolean joined;
        synchronized (this) {
            joined = member != null;
        }
        if (silent > (joined ? SILENCE : JOIN_WITHIN).toNanos()) {
            end(CloseReason.SILENT, joined ? "nothing heard for 45 s" : "no join within 10 s");
        }
    }

    /** The edge is going down. Nobody leaves anybody: connections between viewers are to last until it is back. */
    public void shutDown() {
        synchronized (this) {
            over = true;
        }
        connection.close(CloseReason.SHUTTING_DOWN, "the edge is shutting down");
    }

    private void end(CloseReason reason, String text) {
        connection.close(reason, text);
        closed();
    }

    /** The socket has closed, for whatever reason. May be called more than once. */
    public void closed() {
        SwarmMember leaving;
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
            leaving = member;
        }
        if (leaving != null) {
            leaving.leave();
        }
    }
}
