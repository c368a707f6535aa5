package io.swarmgate.edge.origin;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import io.vertx.ext.web.client.impl.WebClientInternal;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The connections to one origin, and the Web Client on top of them. Thread-safe. */
final class OriginPool implements AutoCloseable {
    /** Requests that may wait for a connection, for each connection there may be. */
    private static final int WAITING_PER_CONNECTION = 16;

    private static final int MAX_FIELD_SECTION_BYTES = 64 * 1024;
    private static final int KEEP_ALIVE_SECONDS = 30;

    private final WebClientInternal web;

    /** Connections that have carried a response: only these can have gone stale while idle. */
    private final Set<HttpConnection> proven;

    private final int maxConnections;
    private final AtomicInteger underWay = new AtomicInteger();

    private OriginPool(WebClientInternal web, Set<HttpConnection> proven, int maxConnections) {
        this.web = web;
        this.proven = proven;
        this.maxConnections = maxConnections;
    }

    static OriginPool open(Vertx vertx, OriginServer origin) {
        int connectMillis = Math.toIntExact(Math.max(1, origin.connectTimeout().toMillis()));
        boolean tls = origin.directory().regionMatches(true, 0, "https:", 0, 6);
        HttpClientOptions options = new HttpClientOptions()
                .setSsl(tls)
                .setTrustAll(!origin.verifyTls())
                .setVerifyHost(origin.verifyTls())
                .setConnectTimeout(connectMillis)
                .setSslHandshakeTimeout(connectMillis)
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
                .setHttp2KeepAliveTimeout(KEEP_ALIVE_SECONDS)
                .setMaxHeaderSize(MAX_FIELD_SECTION_BYTES)
                .setMaxInitialLineLength(MAX_FIELD_SECTION_BYTES)
                .setMaxChunkSize(MAX_FIELD_SECTION_BYTES)
                .setDecompressionSupported(false)
                .setTcpNoDelay(true);
        if (tls && origin.http2()) {
            // Chosen by ALPN; an origin that speaks only HTTP/1.1 is served over that.
            options.setProtocolVersion(HttpVersion.HTTP_2).setUseAlpn(true);
        }
        PoolOptions pool = new PoolOptions()
                .setHttp1MaxSize(origin.maxConnections())
                .setHttp2MaxSize(Math.max(1, Math.min(4, origin.maxConnections())))
                .setMaxWaitQueueSize(origin.maxConnections() * WAITING_PER_CONNECTION);
        Set<HttpConnection> proven = ConcurrentHashMap.newKeySet();
        HttpClientAgent client = vertx.httpClientBuilder()
                .with(options)
                .with(pool)
                .withConnectHandler(connection -> connection.closeHandler(closed -> proven.remove(connection)))
                .build();
        WebClientOptions plain =
                new WebClientOptions().setUserAgentEnabled(false).setFollowRedirects(false);
        WebClientInternal web = (WebClientInternal) WebClient.wrap(client, plain);
        web.addInterceptor(OriginExchange::intercept);
        return new OriginPool(web, proven, origin.maxConnections());
    }

    WebClient web() {
        return web;
    }

    void begin() {
        underWay.incrementAndGet();
    }

    void end() {
        underWay.decrementAndGet();
    }

    /** True if requests are waiting for a connection because all that are allowed are taken. */
    boolean isSaturated() {
        return underWay.get() > maxConnections;
    }

    boolean isProven(HttpConnection connection) {
        return proven.contains(connection);
    }

    void markProven(HttpConnection connection) {
        proven.add(connection);
    }

    @Override
    public void close() {
        web.close();
    }
}
