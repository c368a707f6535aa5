package io.swarmgate.edge.handler;

import io.swarmgate.edge.metrics.EdgeMetrics;
import io.swarmgate.edge.origin.FieldSyntax;
import io.swarmgate.edge.origin.Fields;
import io.swarmgate.edge.origin.HopByHop;
import io.swarmgate.manifest.GatewayMapping;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.SameThreadExecutor;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The front door: checks each request, finds its route and hands it to the handler of its kind. Whatever is behind it
 * can rely on what {@link RoutedRequest} promises.
 */
public final class FrontHandler implements HttpHandler {
    private static final Logger LOG = LoggerFactory.getLogger(FrontHandler.class);
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "OPTIONS");
    private static final String ALLOW = "GET, HEAD, OPTIONS";
    private static final String RESOURCES = GatewayMapping.DEFAULT_PREFIX + "/@/";

    /**
     * But for the few resources that take one, a request body is never used; this much of a refused one is read so that
     * the client sees the answer.
     */
    private static final long DRAINED_BYTES = 64 * 1024;

    // The possessive quantifiers spare each request the matcher's ways back.
    private static final Pattern HOST = Pattern.compile("(?:[A-Za-z0-9._~%-]*+|\\[[0-9A-Fa-f:.]++])(?::[0-9]{0,5}+)?+");

    private final RouteTable routes;
    private final ForwardedFields forwarded;
    private final ResourceHandler content;
    private final ResourceHandler proxy;
    private final ResourceHandler segments;
    private final Map<String, ResourceHandler> resources;
    private final CrossOriginReads crossOrigin;
    private final ClientAddress clients;
    private final EdgeMetrics metrics;

    /**
     * @param content answers GET and HEAD for all but media
     * @param proxy answers OPTIONS
     * @param segments answers GET and HEAD below {@code /_p2p/}
     * @param resources answer GET and HEAD below {@code /_p2p/@/KIND/}; the rest of the path is that of a segment
     * @param clients tells whose request it is
     * @param crossOrigin completes what is answered below {@code /_p2p/}
     */
    public FrontHandler(
            RouteTable routes,
            ForwardedFields forwarded,
            ResourceHandler content,
            ResourceHandler proxy,
            ResourceHandler segments,
            Map<String, ResourceHandler> resources,
            CrossOriginReads crossOrigin,
            ClientAddress clients,
            EdgeMetrics metrics) {
        this.routes = routes;
        this.forwarded = forwarded;
        this.content = content;
        this.proxy = proxy;
        this.segments = segments;
        this.resources = Map.copyOf(resources);
        this.crossOrigin = crossOrigin;
        this.clients = clients;
        this.metrics = metrics;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) {
        RequestFacts facts = RequestFacts.of(exchange);
        exchange.addExchangeCompleteListener((completed, next) -> {
            metrics.request(facts.route(), facts.kind().name().toLowerCase(Locale.ROOT), completed.getStatusCode());
            next.proceed();
        });
        FirstWrite.copied(exchange);
        exchange.dispatch(SameThreadExecutor.INSTANCE, () -> answer(exchange));
    }

    private void answer(HttpServerExchange exchange) {
        try {
            ErrorAnswer refusal = pass(exchange);
            if (refusal != null) {
                refusal.send(exchange);
            }
        } catch (RuntimeException | Error bug) {
            LOG.error("request {} failed", RequestFacts.of(exchange).id(), bug);
            if (exchange.isResponseStarted()) {
                exchange.endExchange();
            } else {
                new ErrorAnswer(500, "proxy_internal_error", "the edge failed").send(exchange);
            }
        }
    }

    /** Hands the request on, or says why not. */
    private @Nullable ErrorAnswer pass(HttpServerExchange exchange) {
        String method = exchange.getRequestMethod().toString();
        boolean post = method.equals("POST") && isPosted(exchange.getRequestURI());
        if (!post && hasBody(exchange)) {
            exchange.setPersistent(false);
            exchange.setMaxEntitySize(DRAINED_BYTES);
            return ErrorAnswer.of(400, "requests with a body are not accepted");
        }
        if (!post && !METHODS.contains(method)) {
            exchange.getResponseHeaders().put(Headers.ALLOW, ALLOW);
            return ErrorAnswer.of(405, "method not allowed; use " + ALLOW);
        }
        if (exchange.getRequestURI().equals("*")) {
            exchange.getResponseHeaders().put(Headers.ALLOW, ALLOW);
            exchange.setStatusCode(204).endExchange();
            return null;
        }
        RequestTarget target;
        try {
            target = RequestTarget.parse(exchange.getRequestURI(), ReceivedQuery.of(exchange));
        } catch (RequestTarget.Refused refused) {
            return ErrorAnswer.of(400, String.valueOf(refused.getMessage()));
        }
        HeaderValues hosts = exchange.getRequestHeaders().get(Headers.HOST);
        if (hosts == null ? !exchange.isHttp10() : hosts.size() > 1) {
            return ErrorAnswer.of(400, "exactly one Host field is needed");
        }
        String authority = target.authority() != null ? target.authority() : hosts == null ? "" : hosts.getFirst();
        if (!HOST.matcher(authority).matches()) {
            return ErrorAnswer.of(400, "the Host field names no host");
        }
        Fields received = fields(exchange.getRequestHeaders());
        String flaw = FieldSyntax.flaw(received);
        if (flaw != null) {
            return ErrorAnswer.of(400, flaw);
        }
        return pass(exchange, method, target, authority, received);
    }

    private @Nullable ErrorAnswer pass(
            HttpServerExchange exchange, String method, RequestTarget target, String authority, Fields received) {
        Optional<RouteTable.Destination> found = routes.find(hostOf(authority), target);
        if (found.isEmpty()) {
            return ErrorAnswer.of(404, "no route for this host and path");
        }
        RouteTable.Destination destination = found.get();
        ResourceHandler handler = handlerFor(method, destination);
        if (handler == null) {
            return ErrorAnswer.of(404, "the gateway has no such resource");
        }
        RequestFacts facts = RequestFacts.of(exchange)
                .route(destination.route().name())
                .originName(destination.origin().name())
                .originUrl(destination.url());
        if (forwarded.isLoop(received)) {
            return new ErrorAnswer(508, "proxy_loop_detected", "the request has been through this edge before");
        }
        Fields fields = forwarded.extend(
                HopByHop.remove(received).without("Host").without("Expect").without("Content-Length"),
                exchange.getConnection().getPeerAddress(InetSocketAddress.class),
                exchange.getRequestScheme(),
                authority,
                version(exchange));
        boolean segment = destination.form() == Form.GATEWAY;
        facts.kind(segment ? RequestFacts.Kind.SEGMENT : RequestFacts.Kind.PROXY);
        if (segment && destination.resource() == null) {
            if (method.equals("OPTIONS") && crossOrigin.preflight(exchange, destination.route())) {
                return null;
            }
            crossOrigin.allow(exchange, destination.route());
        }
        handler.handle(
                exchange,
                new RoutedRequest(
                        method,
                        destination.route(),
                        target.path(),
                        destination.form(),
                        destination.origin(),
                        destination.url(),
                        clients.asker(exchange, destination.route().name()),
                        fields));
        return null;
    }

    private @Nullable ResourceHandler handlerFor(String method, RouteTable.Destination destination) {
        if (destination.resource() != null) {
            return resources.get(destination.resource());
        }
        if (method.equals("OPTIONS")) {
            return proxy;
        }
        return destination.form() == Form.GATEWAY ? segments : content;
    }

    /** Whether what is asked for takes requests with a body. */
    private boolean isPosted(String path) {
        ResourceHandler handler = path.startsWith(RESOURCES) ? resources.get(path.substring(RESOURCES.length())) : null;
        return handler != null && handler.takesPosts();
    }

    private static boolean hasBody(HttpServerExchange exchange) {
        HeaderMap fields = exchange.getRequestHeaders();
        String length = fields.getFirst(Headers.CONTENT_LENGTH);
        return fields.contains(Headers.TRANSFER_ENCODING)
                || (length != null && !length.equals("0"))
                || !exchange.isRequestComplete();
    }

    private static String hostOf(String authority) {
        int colon = authority.lastIndexOf(':');
        String host = colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority;
        String lower = host.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    private static String version(HttpServerExchange exchange) {
        String protocol = exchange.getProtocol().toString();
        return protocol.startsWith("HTTP/") ? protocol.substring(5) : protocol;
    }

    private static Fields fields(HeaderMap map) {
        List<Fields.Field> lines = new ArrayList<>();
        for (HeaderValues values : map) {
            if (values.getHeaderName().equals(Headers.COOKIE)) {
                // HTTP/2 may split it; over HTTP/1.1 there is but one (RFC 9113, section 8.2.3).
                lines.add(new Fields.Field(values.getHeaderName().toString(), String.join("; ", values)));
                continue;
            }
            for (String value : values) {
                lines.add(new Fields.Field(values.getHeaderName().toString(), value));
            }
        }
        return new Fields(lines);
    }
}
