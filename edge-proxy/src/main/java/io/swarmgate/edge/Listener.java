package io.swarmgate.edge;

import io.swarmgate.edge.config.EdgeConfig;
import io.swarmgate.edge.connection.ClientConnections;
import io.swarmgate.edge.handler.ConnectionLimit;
import io.swarmgate.edge.handler.ExchangesUnderWay;
import io.swarmgate.edge.metrics.ConnectionCollector;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpHandler;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.xnio.OptionMap;
import org.xnio.Options;

/** One Undertow listener: HTTP/1.1, or with a key pair also HTTP/2 chosen by ALPN. HTTP/2 in the clear is off. */
final class Listener implements AutoCloseable {
    /** How long exchanges may take to end once their connections are closed. */
    private static final Duration CUT = Duration.ofSeconds(10);

    private final Acceptor acceptor;
    private final ClientConnections clients;
    private final ConnectionLimit limit;

    private Listener(Acceptor acceptor, ClientConnections clients, ConnectionLimit limit) {
        this.acceptor = acceptor;
        this.clients = clients;
        this.limit = limit;
    }

    /** @param key of the configuration, for messages */
    static Listener open(
            String key,
            InetSocketAddress address,
            EdgeConfig.@Nullable Tls tls,
            Vertx vertx,
            HttpHandler handler,
            ListenerLimits limits)
            throws IOException {
        ClientConnections clients = new ClientConnections(limits.bounds(), limits.trustedProxies());
        ConnectionLimit limit = new ConnectionLimit(handler, clients);
        SSLContext keys = tls == null ? null : PemKeyPair.read(tls, vertx).sslContext();
        try {
            return new Listener(
                    Acceptor.open(address, keys, limit, clients, socketOptions(limits), serverOptions(limits)),
                    clients,
                    limit);
        } catch (IOException | RuntimeException failed) {
            throw cannotBind(key, address, failed);
        }
    }

    private static OptionMap socketOptions(ListenerLimits limits) {
        return OptionMap.builder()
                .set(Options.BACKLOG, 1024)
                .set(Options.CONNECTION_HIGH_WATER, limits.accepted())
                .set(Options.CONNECTION_LOW_WATER, limits.accepted())
                .getMap();
    }

    private static OptionMap serverOptions(ListenerLimits limits) {
        return OptionMap.builder()
                // The target goes to the origin as it came: nothing is decoded, and what may stand in it is checked
                // by RequestTarget.
                .set(UndertowOptions.DECODE_URL, false)
                .set(UndertowOptions.ALLOW_UNESCAPED_CHARACTERS_IN_URL, true)
                // Bounded by the size of the header section instead.
                .set(UndertowOptions.MAX_PARAMETERS, limits.headerBytes())
                .set(UndertowOptions.MAX_HEADER_SIZE, limits.headerBytes())
                .set(UndertowOptions.MAX_HEADERS, limits.headerLines())
                .set(UndertowOptions.HTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, limits.streams())
                .set(UndertowOptions.ALWAYS_SET_KEEP_ALIVE, false)
                .set(UndertowOptions.ALWAYS_SET_DATE, true)
                .set(
                        UndertowOptions.IDLE_TIMEOUT,
                        Math.toIntExact(limits.idleTimeout().toMillis()))
                .set(
                        UndertowOptions.NO_REQUEST_TIMEOUT,
                        Math.toIntExact(limits.noRequestTimeout().toMillis()))
                .set(
                        UndertowOptions.REQUEST_PARSE_TIMEOUT,
                        Math.toIntExact(limits.parseTimeout().toMillis()))
                .getMap();
    }

    private static IOException cannotBind(String key, InetSocketAddress address, Exception failed) {
        String where = key + ": cannot listen on " + address.getHostString() + ":" + address.getPort() + ": ";
        if (failed instanceof BindException) {
            return new IOException(
                    where + failed.getMessage() + "; stop what uses the port, or choose another address", failed);
        }
        if (failed instanceof UnknownHostException) {
            return new IOException(where + "the host name is unknown; use an address of this machine", failed);
        }
        return new IOException(where + failed, failed);
    }

    InetSocketAddress address() {
        return acceptor.address();
    }

    ConnectionCollector collector() {
        return new ConnectionCollector(clients::served, limit::refused, clients::closed);
    }

    /** Closes the listening socket; HTTP/2 clients are told to ask nothing more. Connections stay. */
    void stopAccepting() {
        acceptor.stopAccepting();
    }

    /**
     * Has HTTP/2 clients say that they have everything that was sent to them: what the system has yet to deliver when a
     * connection is closed is lost with the next frame that such a client sends. Those of HTTP/1.1 send nothing.
     */
    void askForReceipts() {
        acceptor.askForReceipts();
    }

    /** Clients that have not said so yet. */
    long owedReceipts() {
        return acceptor.owedReceipts();
    }

    /** Closes every connection, and waits until their exchanges know it: they are metered and logged at their end. */
    void cut(ExchangesUnderWay exchanges) throws InterruptedException {
        acceptor.stopAccepting();
        acceptor.cut();
        exchanges.awaitNone(CUT);
    }

    @Override
    public void close() {
        acceptor.close();
    }
}
