package io.swarmgate.edge.origin;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import io.vertx.ext.web.client.impl.WebClientInternal;
import java.util.concurrent.TimeUnit;

/** The connections to one origin, the Web Client on top of them, and who may use them. Thread-safe. */
final class OriginPool implements AutoCloseable {
    /** Requests that may wait for a connection, for each connection there may be. */
    private static final int WAITING_PER_CONNECTION = 16;

    private static final int MAX_FIELD_SECTION_BYTES = 64 * 1024;
    private static final int KEEP_ALIVE_SECONDS = 30;
    private static final int HTTP2_CONNECTIONS = 4;
    /** What servers usually allow on one connection (RFC 9113, section 6.5.2 recommends no less). */
    private static final int HTTP2_STREAMS = 100;

    private final WebClientInternal web;
    /** Keeps no connection for another request. */
    private final WebClientInternal fresh;

    private final OriginGate gate;
    private final OriginAddresses addresses;
    private final int maxConnections;

    private OriginPool(Vertx vertx, OriginServer origin, OriginAddresses addresses, int connections) {
        boolean http2 = isTls(origin) && origin.http2();
        maxConnections = connections;
        int exchanges = http2 ? Math.max(maxConnections, HTTP2_CONNECTIONS * HTTP2_STREAMS) : maxConnections;
        this.web = client(vertx, origin, connections, true);
        this.fresh = client(vertx, origin, connections, false);
        this.gate = new OriginGate(exchanges, maxConnections * WAITING_PER_CONNECTION);
        this.addresses = addresses;
    }

    /** @param mostConnections whatever the origin may have by its configuration */
    static OriginPool open(Vertx vertx, OriginServer origin, OriginAddresses addresses, int mostConnections) {
        return new OriginPool(vertx, origin, addresses, Math.min(origin.maxConnections(), mostConnections));
    }

    private static boolean isTls(OriginServer origin) {
        return origin.directory().regionMatches(true, 0, "https:", 0, 6);
    }

    private static WebClientInternal client(Vertx vertx, OriginServer origin, int connections, boolean kept) {
        int connectMillis = Math.toIntExact(Math.max(1, origin.connectTimeout().toMillis()));
        boolean tls = isTls(origin);
        HttpClientOptions options = new HttpClientOptions()
                .setSsl(tls)
                .setTrustAll(!origin.verifyTls())
                .setVerifyHost(origin.verifyTls())
                .setConnectTimeout(connectMillis)
                .setSslHandshakeTimeout(connectMillis)
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                .setKeepAlive(kept)
                .setKeepAliveTimeout(kept ? KEEP_ALIVE_SECONDS : 1)
                .setHttp2KeepAliveTimeout(kept ? KEEP_ALIVE_SECONDS : 1)
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
                .setHttp1MaxSize(connections)
                .setHttp2MaxSize(Math.max(1, Math.min(HTTP2_CONNECTIONS, connections)))
                .setMaxWaitQueueSize(connections * WAITING_PER_CONNECTION);
        HttpClientAgent client =
                vertx.httpClientBuilder().with(options).with(pool).build();
        WebClientOptions plain =
                new WebClientOptions().setUserAgentEnabled(false).setFollowRedirects(false);
        WebClientInternal internal = (WebClientInternal) WebClient.wrap(client, plain);
        internal.addInterceptor(OriginExchange::intercept);
        return internal;
    }

    /** @param onItsOwn for a request on a connection that nobody has used before */
    WebClient web(boolean onItsOwn) {
        return onItsOwn ? fresh : web;
    }

    OriginGate gate() {
        return gate;
    }

    OriginAddresses addresses() {
        return addresses;
    }

    /** True if requests may be waiting for a connection because all that are allowed are taken. */
    boolean isSaturated() {
        return gate.inside() > maxConnections;
    }

    @Override
    public void close() {
        web.close();
        fresh.close();
    }
}
