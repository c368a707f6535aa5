package io.swarmgate.edge.handler;

import io.swarmgate.ledger.ViewerGroup;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.AttachmentKey;
import org.jspecify.annotations.Nullable;

/**
 * What became known about one exchange on the way, for metrics and the access log. Written by whoever handles the
 * exchange, read when it is complete; hence the volatile fields.
 */
public final class RequestFacts {
    private static final AttachmentKey<RequestFacts> KEY = AttachmentKey.create(RequestFacts.class);

    /** Which part of the edge answered. */
    public enum Kind {
        MANIFEST,
        SEGMENT,
        PROXY,
        CLIENT,
        REFUSED
    }

    private final String id;
    private final long startNanos = System.nanoTime();
    private volatile Kind kind = Kind.REFUSED;
    private volatile String route = "";
    private volatile @Nullable String source;
    private volatile @Nullable String cacheStatus;
    private volatile @Nullable String originName;
    private volatile @Nullable String originUrl;
    private volatile ViewerGroup viewers = ViewerGroup.NONE;
    private volatile @Nullable String failure;

    private RequestFacts(String id) {
        this.id = id;
    }

    /** The facts of an exchange; made on first use. */
    public static RequestFacts of(HttpServerExchange exchange) {
        RequestFacts facts = exchange.getAttachment(KEY);
        if (facts == null) {
            facts = new RequestFacts(RequestIds.next());
            exchange.putAttachment(KEY, facts);
        }
        return facts;
    }

    /** Names the exchange in error answers and logs; unique within this process. */
    public String id() {
        return id;
    }

    /** {@link System#nanoTime()} when the request's header section was complete. */
    public long startNanos() {
        return startNanos;
    }

    public Kind kind() {
        return kind;
    }

    public RequestFacts kind(Kind value) {
        kind = value;
        return this;
    }

    /** Name of the route, or an empty text if none was found. */
    public String route() {
        return route;
    }

    public RequestFacts route(String value) {
        route = value;
        return this;
    }

    /** Who served the content: {@code cache}, {@code origin}, {@code sibling}; null if nobody. */
    public @Nullable String source() {
        return source;
    }

    public RequestFacts source(String value) {
        source = value;
        return this;
    }

    /** The Cache-Status field (RFC 9211) of the answer. */
    public @Nullable String cacheStatus() {
        return cacheStatus;
    }

    public RequestFacts cacheStatus(String value) {
        cacheStatus = value;
        return this;
    }

    /** Name of the origin the request leads to. */
    public @Nullable String originName() {
        return originName;
    }

    public RequestFacts originName(String value) {
        originName = value;
        return this;
    }

    /** Where the content lies at the origin, query included: not for logs. */
    public @Nullable String originUrl() {
        return originUrl;
    }

    public RequestFacts originUrl(String value) {
        originUrl = value;
        return this;
    }

    /** Which viewers the request is counted among. */
    public ViewerGroup viewers() {
        return viewers;
    }

    public RequestFacts viewers(ViewerGroup value) {
        viewers = value;
        return this;
    }

    /** Error type of RFC 9209 if something failed. */
    public @Nullable String failure() {
        return failure;
    }

    public RequestFacts failure(String value) {
        failure = value;
        return this;
    }
}
