package io.swarmgate.edge.handler;

import io.swarmgate.edge.config.RouteConfig;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lets pages read what the gateway serves on another host than theirs (Fetch Standard, section 3.3). Where the gateway
 * has a host of its own, segments that a page could read before, being on its own host, would otherwise be out of its
 * reach. What the origin says of it counts; only what it does not say is added.
 */
public final class CrossOriginReads {
    private static final HttpString ALLOW_ORIGIN = new HttpString("Access-Control-Allow-Origin");
    private static final HttpString EXPOSE = new HttpString("Access-Control-Expose-Headers");
    private static final HttpString REQUEST_METHOD = new HttpString("Access-Control-Request-Method");
    private static final HttpString REQUEST_HEADERS = new HttpString("Access-Control-Request-Headers");
    private static final HttpString ALLOW_METHODS = new HttpString("Access-Control-Allow-Methods");
    private static final HttpString ALLOW_HEADERS = new HttpString("Access-Control-Allow-Headers");
    private static final HttpString MAX_AGE = new HttpString("Access-Control-Max-Age");
    /** Lets pages see how many bytes came (Resource Timing, section 4.5). */
    private static final HttpString ALLOW_TIMING = new HttpString("Timing-Allow-Origin");

    /** Without it nobody but the browser knows which part of a file has come. */
    private static final String CONTENT_RANGE = "Content-Range";

    /** What players and the browser client send besides what needs no leave. */
    private static final Set<String> ASKED =
            Set.of("range", "cmcd-object", "cmcd-request", "cmcd-session", "cmcd-status");

    private final boolean ownHost;
    private final Set<String> pages;

    /**
     * @param ownHost whether the gateway has a host of its own
     * @param pages origins whose pages may read besides those on the hosts of a route
     */
    public CrossOriginReads(boolean ownHost, Collection<String> pages) {
        this.ownHost = ownHost;
        this.pages = Set.copyOf(pages);
    }

    /** Completes the response to a request below {@code /_p2p/}, whatever it will be. */
    void allow(HttpServerExchange exchange, RouteConfig route) {
        exchange.addResponseCommitListener(committing -> complete(committing, route));
    }

    private void complete(HttpServerExchange exchange, RouteConfig route) {
        HeaderMap fields = exchange.getResponseHeaders();
        if (!fields.contains(ALLOW_ORIGIN) && ownHost) {
            // Caches may hold the answer for anybody: it never depends on who asks, or says that it does.
            if (route.hosts().isEmpty()) {
                fields.put(ALLOW_ORIGIN, "*");
                fields.put(ALLOW_TIMING, "*");
            } else {
                fields.add(Headers.VARY, "Origin");
                String origin = origin(exchange);
                if (origin != null && mayRead(origin, route)) {
                    fields.put(ALLOW_ORIGIN, origin);
                    fields.put(ALLOW_TIMING, origin);
                }
            }
        }
        if (fields.contains(ALLOW_ORIGIN)
                && !lists(fields.get(EXPOSE), "*")
                && !lists(fields.get(EXPOSE), CONTENT_RANGE)) {
            fields.add(EXPOSE, CONTENT_RANGE);
        }
    }

    /**
     * Answers a preflight for what pages of the route and the browser client ask: GET or HEAD, perhaps of a range.
     *
     * @return false for any other request, which is the origin's business
     */
    boolean preflight(HttpServerExchange exchange, RouteConfig route) {
        HeaderMap asked = exchange.getRequestHeaders();
        String origin = origin(exchange);
        String method = asked.getFirst(REQUEST_METHOD);
        if (!ownHost || origin == null || method == null || !mayRead(origin, route)) {
            return false;
        }
        boolean plain = values(asked.get(REQUEST_HEADERS)).stream().allMatch(ASKED::contains);
        if (!plain || !(method.equals("GET") || method.equals("HEAD"))) {
            return false;
        }
        exchange.setStatusCode(204);
        exchange.getResponseHeaders()
                .put(ALLOW_METHODS, "GET, HEAD")
                .put(ALLOW_HEADERS, "Range, CMCD-Object, CMCD-Request, CMCD-Session, CMCD-Status")
                .put(MAX_AGE, 86_400);
        allow(exchange, route);
        exchange.endExchange();
        return true;
    }

    private boolean mayRead(String origin, RouteConfig route) {
        if (route.hosts().isEmpty()) {
            return true;
        }
        String lower = origin.toLowerCase(Locale.ROOT);
        String authority = lower.substring(lower.indexOf("://") + 3);
        int colon = authority.lastIndexOf(':');
        String host = colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority;
        return pages.contains(lower)
                || (lower.startsWith("http") && route.hosts().contains(host));
    }

    /** Null where there is none, or none that could be a page's. */
    private static @Nullable String origin(HttpServerExchange exchange) {
        String origin = exchange.getRequestHeaders().getFirst(Headers.ORIGIN);
        return origin == null || origin.length() > 256 || !origin.contains("://") ? null : origin;
    }

    private static boolean lists(@Nullable HeaderValues lines, String value) {
        return values(lines).contains(value.toLowerCase(Locale.ROOT));
    }

    private static List<String> values(@Nullable HeaderValues lines) {
        return lines == null
                ? List.of()
                : lines.stream()
                        .flatMap(line -> Arrays.stream(line.split(",", -1)))
                        .map(value -> value.strip().toLowerCase(Locale.ROOT))
                        .toList();
    }
}
