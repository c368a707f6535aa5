package io.swarmgate.edge.connection;

import io.swarmgate.edge.config.CidrBlock;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.ServerConnection;
import io.undertow.server.protocol.http.HttpServerConnection;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.StreamConnection;
import org.xnio.XnioExecutor;
import org.xnio.channels.SslChannel;

/**
 * The connections of a listener's clients. A new one takes the place of one that is not in use, the longest unused
 * first, before anybody is refused: of those accepted, one that has asked for nothing yet; of those served, one whose
 * requests have all been answered.
 */
public final class ClientConnections {
    private static final Logger LOG = LoggerFactory.getLogger(ClientConnections.class);

    /** A /64, of which one host may take any address (RFC 4291, section 2.5.4). */
    private static final int NETWORK_BYTES = 8;

    private static final long LONGEST_SWEEP_MILLIS = 1000;

    private final ConnectionBounds bounds;
    private final List<CidrBlock> trusted;
    private final Map<StreamConnection, ClientConnection> open = new ConcurrentHashMap<>();
    private final Map<Closing, LongAdder> closed = new EnumMap<>(Closing.class);

    // Everything below is guarded by this.
    private final Map<String, SharedAddress> byAddress = new HashMap<>();
    /** Connections that were never served anything, in the order in which they came. */
    private final Set<ClientConnection> silent = new LinkedHashSet<>();
    /** Connections all of whose requests are answered, the longest unused first. */
    private final Set<ClientConnection> idle = new LinkedHashSet<>();

    private int accepted;
    private int served;
    private boolean warned;

    /** @param trustedProxies whose connections carry many clients */
    public ClientConnections(ConnectionBounds bounds, List<String> trustedProxies) {
        this.bounds = bounds;
        this.trusted = trustedProxies.stream().map(CidrBlock::parse).toList();
        for (Closing why : Closing.values()) {
            closed.put(why, new LongAdder());
        }
    }

    ConnectionBounds bounds() {
        return bounds;
    }

    /** Closes from now on what is overdue, on this thread. */
    public void watch(XnioExecutor thread) {
        long soonest =
                Math.min(bounds.handshake().toMillis(), bounds.noRequest().toMillis());
        long every = Math.max(1, Math.min(LONGEST_SWEEP_MILLIS, soonest / 4));
        thread.executeAtInterval(this::sweep, every, TimeUnit.MILLISECONDS);
    }

    private void sweep() {
        long now = System.nanoTime();
        for (ClientConnection client : open.values()) {
            Closing why = client.clock().overdue(now, client.exchanges, bounds);
            if (why != null) {
                close(client, why);
            }
        }
    }

    /** False if the connection may not stay; it is closed then. */
    public boolean opened(StreamConnection channel) {
        InetSocketAddress peer = channel.getPeerAddress(InetSocketAddress.class);
        InetAddress from = peer == null ? null : peer.getAddress();
        boolean trusted = isTrusted(from);
        ClientConnection client;
        ClientConnection givesWay;
        synchronized (this) {
            SharedAddress address = byAddress.computeIfAbsent(key(from), SharedAddress::new);
            client = new ClientConnection(channel, address, trusted, channel instanceof SslChannel);
            address.open++;
            accepted++;
            boolean tooMany = !trusted && address.open > bounds.perAddress();
            givesWay = tooMany ? address.longestUnused() : isFull() ? unused() : null;
            if (tooMany) {
                warn(address.name());
            }
            if (tooMany && givesWay == null) {
                leave(client);
                count(Closing.ADDRESS_LIMIT);
                client.close();
                return false;
            }
            if (givesWay != null) {
                leave(givesWay);
            }
            open.put(channel, client);
            isUnused(client);
        }
        channel.setCloseListener(ended -> {
            open.remove(ended);
            synchronized (this) {
                leave(client);
            }
        });
        letGo(givesWay);
        return true;
    }

    /** No other would be accepted, and so none asked to make room for it. */
    private boolean isFull() {
        return accepted >= bounds.accepted();
    }

    /** Closes a connection that has left its place to another, once what it may have asked just now is answered. */
    private void letGo(@Nullable ClientConnection givesWay) {
        if (givesWay != null) {
            count(Closing.GAVE_WAY);
            givesWay.closeWhenUnused();
        }
    }

    private void warn(String address) {
        if (!warned) {
            warned = true;
            LOG.warn(
                    "{} has {} connections, and gets no more (limits.connections-per-address); if it is a proxy, name"
                            + " it in trusted-proxies",
                    address,
                    bounds.perAddress());
        }
    }

    private @Nullable ClientConnection unused() {
        return silent.isEmpty() ? first(idle) : first(silent);
    }

    private static @Nullable ClientConnection first(Set<ClientConnection> inOrder) {
        return inOrder.isEmpty() ? null : inOrder.iterator().next();
    }

    private void isUnused(ClientConnection client) {
        (client.admitted ? idle : silent).add(client);
        client.address().isUnused(client);
    }

    private void isUsed(ClientConnection client) {
        silent.remove(client);
        idle.remove(client);
        client.address().isUsed(client);
    }

    /** Has the one give up its places that is best done without; null if all are in use. */
    private @Nullable ClientConnection leaveUnused() {
        ClientConnection givesWay = unused();
        if (givesWay != null) {
            leave(givesWay);
        }
        return givesWay;
    }

    /** Gives up the places of a connection that is closed, or about to be. */
    private void leave(ClientConnection client) {
        if (client.gone) {
            return;
        }
        client.gone = true;
        isUsed(client);
        accepted--;
        if (--client.address().open == 0) {
            byAddress.remove(client.address().name());
        }
        if (client.admitted) {
            served--;
        }
    }

    /** The connection of an exchange; null if it is closed already. */
    public @Nullable ClientConnection of(ServerConnection connection) {
        ClientConnection known = connection.getAttachment(ClientConnection.KEY);
        if (known == null && connection instanceof HttpServerConnection http1) {
            known = open.get(http1.getChannel());
            if (known != null) {
                connection.putAttachment(ClientConnection.KEY, known);
            }
        }
        return known;
    }

    @Nullable ClientConnection of(StreamConnection channel) {
        return open.get(channel);
    }

    /**
     * A request has come; {@link #end} has to follow, unless it makes the connection a WebSocket.
     *
     * @return whether the connection's requests may be answered; from the first one that is, they may
     */
    public boolean begin(ClientConnection client) {
        ClientConnection givesWay = null;
        synchronized (this) {
            client.exchanges++;
            isUsed(client);
            if (client.admitted || client.gone) {
                return true;
            }
            if (served >= bounds.served()) {
                givesWay = first(idle);
                if (givesWay == null) {
                    return false;
                }
                leave(givesWay);
            }
            client.admitted = true;
            served++;
        }
        letGo(givesWay);
        return true;
    }

    /** Has the connection closed if the body of its request does not come in time. */
    public void expectBody(ClientConnection client, HttpServerExchange exchange) {
        XnioExecutor.Key timer = IoTimer.start(
                exchange.getIoThread(),
                () -> {
                    if (!exchange.isRequestComplete()) {
                        // Undertow takes a request for begun with the first frame of its header section.
                        close(client, client.clock().isPartUnderWay() ? Closing.HEADER_TIMEOUT : Closing.BODY_TIMEOUT);
                    }
                },
                bounds.handshake().toMillis());
        exchange.addExchangeCompleteListener((ended, others) -> {
            timer.remove();
            others.proceed();
        });
    }

    /** A request has been answered. */
    public void end(ClientConnection client) {
        client.clock().moved(System.nanoTime());
        ClientConnection givesWay = null;
        synchronized (this) {
            client.exchanges--;
            if (!client.gone && client.exchanges == 0) {
                isUnused(client);
                givesWay = isFull() ? leaveUnused() : null;
            }
        }
        letGo(givesWay);
        if (client.gone && client != givesWay) {
            client.closeWhenUnused();
        }
    }

    void close(ClientConnection client, Closing why) {
        if (open.remove(client.channel(), client)) {
            synchronized (this) {
                leave(client);
            }
            count(why);
            client.close();
        }
    }

    void count(Closing why) {
        counter(why).increment();
    }

    /** Connections served now. */
    public synchronized int served() {
        return served;
    }

    /** Connections closed since the start for this reason. */
    public long closed(Closing why) {
        return counter(why).sum();
    }

    private LongAdder counter(Closing why) {
        return Objects.requireNonNull(closed.get(why));
    }

    private boolean isTrusted(@Nullable InetAddress address) {
        return address != null && trusted.stream().anyMatch(block -> block.contains(address));
    }

    private static String key(@Nullable InetAddress address) {
        if (address == null) {
            return "unknown";
        }
        if (address instanceof Inet6Address) {
            return HexFormat.of().formatHex(Arrays.copyOf(address.getAddress(), NETWORK_BYTES));
        }
        return address.getHostAddress();
    }
}
