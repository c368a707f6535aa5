package io.swarmgate.edge;

import io.swarmgate.edge.config.EdgeConfig;
import io.swarmgate.edge.handler.ConnectionLimit;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpHandler;
import io.undertow.server.handlers.GracefulShutdownHandler;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.Options;

/** One Undertow listener: HTTP/1.1, or with a key pair also HTTP/2 chosen by ALPN. HTTP/2 in the clear is off. */
final class Listener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);

    /** How long exchanges under way may take to finish once the edge is told to stop. */
    private static final Duration DRAIN = Duration.ofSeconds(10);

    private final Undertow server;
    private final ConnectionLimit connections;

    private Listener(Undertow server, ConnectionLimit connections) {
        this.server = server;
        this.connections = connections;
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
        ConnectionLimit connections = new ConnectionLimit(handler, limits.connections());
        Undertow.ListenerBuilder listener = new Undertow.ListenerBuilder()
                .setHost(address.getHostString())
                .setPort(address.getPort())
                .setRootHandler(connections)
                .setType(tls == null ? Undertow.ListenerType.HTTP : Undertow.ListenerType.HTTPS);
        if (tls != null) {
            listener.setSslContext(PemKeyPair.sslContext(tls, vertx));
        }
        Undertow server = options(Undertow.builder(), tls != null, limits)
                .addListener(listener)
                .build();
        try {
            server.start();
        } catch (RuntimeException failed) {
            throw cannotBind(key, address, failed);
        }
        return new Listener(server, connections);
    }

    private static Undertow.Builder options(Undertow.Builder builder, boolean http2, ListenerLimits limits) {
        return builder.setSocketOption(Options.BACKLOG, 1024)
                .setSocketOption(Options.CONNECTION_HIGH_WATER, limits.accepted())
                .setSocketOption(Options.CONNECTION_LOW_WATER, limits.accepted())
                .setServerOption(UndertowOptions.ENABLE_HTTP2, http2)
                // The target goes to the origin as it came: nothing is decoded, and what may stand in it is checked
                // by RequestTarget.
                .setServerOption(UndertowOptions.DECODE_URL, false)
                .setServerOption(UndertowOptions.ALLOW_UNESCAPED_CHARACTERS_IN_URL, true)
                // Bounded by the size of the header section instead.
                .setServerOption(UndertowOptions.MAX_PARAMETERS, limits.headerBytes())
                .setServerOption(UndertowOptions.MAX_HEADER_SIZE, limits.headerBytes())
                .setServerOption(UndertowOptions.MAX_HEADERS, limits.headerLines())
                .setServerOption(UndertowOptions.ALWAYS_SET_KEEP_ALIVE, false)
                .setServerOption(UndertowOptions.ALWAYS_SET_DATE, true)
                .setServerOption(
                        UndertowOptions.IDLE_TIMEOUT,
                        Math.toIntExact(limits.idleTimeout().toMillis()))
                .setServerOption(
                        UndertowOptions.NO_REQUEST_TIMEOUT,
                        Math.toIntExact(limits.noRequestTimeout().toMillis()))
                .setServerOption(
                        UndertowOptions.REQUEST_PARSE_TIMEOUT,
                        Math.toIntExact(limits.parseTimeout().toMillis()));
    }

    private static IOException cannotBind(String key, InetSocketAddress address, RuntimeException failed) {
        Throwable cause = failed.getCause() == null ? failed : failed.getCause();
        String where = key + ": cannot listen on " + address.getHostString() + ":" + address.getPort() + ": ";
        if (cause instanceof BindException) {
            return new IOException(
                    where + cause.getMessage() + "; stop what uses the port, or choose another address", cause);
        }
        if (cause instanceof UnresolvedAddressException) {
            return new IOException(where + "the host name is unknown; use an address of this machine", cause);
        }
        return new IOException(where + cause, cause);
    }

    InetSocketAddress address() {
        return (InetSocketAddress) server.getListenerInfo().get(0).getAddress();
    }

    ConnectionLimit connections() {
        return connections;
    }

    /** Accepts no more connections and waits a while for the exchanges under way. */
    void drain(GracefulShutdownHandler exchanges) throws InterruptedException {
        server.getListenerInfo().forEach(Undertow.ListenerInfo::suspend);
        exchanges.shutdown();
        if (!exchanges.awaitShutdown(DRAIN.toMillis())) {
            LOG.info("exchanges still under way after {} s are cut off", DRAIN.toSeconds());
        }
    }

    @Override
    public void close() {
        server.stop();
    }
}
