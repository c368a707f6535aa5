package io.swarmgate.edge;

import io.prometheus.client.CollectorRegistry;
import io.swarmgate.edge.config.EdgeConfig;
import io.swarmgate.edge.handler.ForwardedFields;
import io.swarmgate.edge.handler.FrontHandler;
import io.swarmgate.edge.handler.ProxyHandler;
import io.swarmgate.edge.handler.ResponseFields;
import io.swarmgate.edge.handler.RouteTable;
import io.swarmgate.edge.metrics.EdgeMetrics;
import io.swarmgate.edge.origin.OriginClient;
import io.swarmgate.edge.origin.VertxOriginClient;
import io.undertow.Handlers;
import io.undertow.server.handlers.GracefulShutdownHandler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Builds every object of a running edge from its configuration, and takes them down again. Nothing is decided here. */
public final class EdgeProxy implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EdgeProxy.class);

    /** How long exchanges under way may take to finish once the edge is told to stop. */
    private static final long DRAIN_MILLIS = 10_000;

    private final EdgeMetrics metrics;
    private final Vertx vertx;
    private final OriginClient client;
    private final GracefulShutdownHandler draining;
    private final Listener front;
    private final Listener admin;

    private EdgeProxy(EdgeConfig config) throws IOException {
        int eventLoops = Math.max(2, Runtime.getRuntime().availableProcessors());
        metrics = new EdgeMetrics(new CollectorRegistry());
        vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(eventLoops));
        client = new VertxOriginClient(vertx, eventLoops, metrics);
        try {
            draining = Handlers.gracefulShutdown(frontHandler(config));
            front = Listener.open("listen", config.listen(), config.tls(), vertx, draining, ListenerLimits.of(config));
        } catch (IOException | RuntimeException failed) {
            closeClients();
            throw failed;
        }
        try {
            admin = Listener.open("admin", config.admin(), null, vertx, adminHandler(), ListenerLimits.of(config));
        } catch (IOException | RuntimeException failed) {
            front.close();
            closeClients();
            throw failed;
        }
    }

    /**
     * Starts an edge.
     *
     * @throws IOException if an address cannot be bound or a file of the configuration cannot be read; the message
     *     names it and the remedy
     */
    public static EdgeProxy start(EdgeConfig config) throws IOException {
        return new EdgeProxy(config);
    }

    private FrontHandler frontHandler(EdgeConfig config) {
        GatewayMappings mappings = GatewayMappings.of(config);
        ProxyHandler proxy = new ProxyHandler(client, new ResponseFields(mappings.byRoute()));
        RouteTable routes = new RouteTable(config.routes(), config.origins(), mappings.gatewayHost());
        ForwardedFields forwarded = new ForwardedFields(config.trustedProxies(), loopId());
        return new FrontHandler(routes, forwarded, proxy, proxy, proxy, Map.of(), metrics);
    }

    private io.undertow.server.HttpHandler adminHandler() {
        return exchange -> exchange.setStatusCode(404).endExchange();
    }

    /** New at each start: the edges of one operator may stand behind each other, one process never behind itself. */
    private static String loopId() {
        return "swarmgate-" + Long.toHexString(new SecureRandom().nextLong());
    }

    /** Where clients connect; the real port if the configured one was 0. */
    public InetSocketAddress address() {
        return front.address();
    }

    public InetSocketAddress adminAddress() {
        return admin.address();
    }

    public EdgeMetrics metrics() {
        return metrics;
    }

    /** Accepts nothing more, lets exchanges under way finish for a while, then closes everything. */
    @Override
    public void close() {
        front.stopAccepting();
        draining.shutdown();
        try {
            if (!draining.awaitShutdown(DRAIN_MILLIS)) {
                LOG.info("exchanges were still under way after {} ms and are cut off", DRAIN_MILLIS);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        front.close();
        admin.close();
        closeClients();
    }

    private void closeClients() {
        client.close();
        try {
            vertx.close().await(5, TimeUnit.SECONDS);
        } catch (java.util.concurrent.TimeoutException slow) {
            LOG.info("event loops did not stop within 5 s");
        }
    }
}
