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
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Lets pages read what the gateway serves on another host than theirs (Fetch Standard, section 3.3). Where the gateway
 * has a host of its own, segments that a page could read before, being on its own host, would otherwise be out of its
 * reach. What the origin says of it counts; only what it does not say is added.
 *
 * <p>Sites that the operator names may ask as they did on their own host: with cookies and with fields of their own.
 */
public final class CrossOriginReads {
    private static final HttpString ALLOW_ORIGIN = new HttpString("Access-Control-Allow-Origin");
    private static final HttpString ALLOW_CREDENTIALS = new HttpString("Access-Control-Allow-Credentials");
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
    private static final String USUAL = "Range, CMCD-Object, CMCD-Request, CMCD-Session, CMCD-Status";

    private static final Set<String> ASKED =
            Set.of("range", "cmcd-object", "cmcd-request", "cmcd-session", "cmcd-status");

    private final boolean ownHost;
    private final Set<String> pages;

    /**
     * @param ownHost whether the gateway has a host of its own
     * @param pages origins whose pages may read besides those on the hosts of a route, and with credentials
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
        if (ownHost) {
            complete(fields, origin(exchange), route);
        }
        if (fields.contains(ALLOW_ORIGIN)) {
            expose(fields, CONTENT_RANGE);
            if (fields.contains(Headers.CONTENT_ENCODING)) {
                expose(fields, Headers.CONTENT_ENCODING_STRING);
            }
        }
    }

    private void complete(HeaderMap fields, @Nullable String site, RouteConfig route) {
        boolean silent = !fields.contains(ALLOW_ORIGIN);
        boolean anybody = route.hosts().isEmpty();
        // Caches may hold the answer for anybody: it never depends on who asks, or says that it does.
        if (!pages.isEmpty() || (silent && !anybody)) {
            fields.add(Headers.VARY, "Origin");
        }
        if (site != null && isNamed(site) && (silent || lists(fields.get(ALLOW_ORIGIN), "*"))) {
            // A star lets nobody read what was asked for with credentials (Fetch Standard, section 3.3.5).
            allow(fields, site);
            fields.put(ALLOW_CREDENTIALS, "true");
        } else if (silent && anybody) {
            allow(fields, "*");
        } else if (silent && site != null && mayRead(site, route)) {
            allow(fields, site);
        }
    }

    private static void allow(HeaderMap fields, String origin) {
        fields.put(ALLOW_ORIGIN, origin);
        fields.put(ALLOW_TIMING, origin);
    }

    private static void expose(HeaderMap fields, String name) {
        boolean all = lists(fields.get(EXPOSE), "*") && !fields.contains(ALLOW_CREDENTIALS);
        if (!all && !lists(fields.get(EXPOSE), name)) {
            fields.add(EXPOSE, name);
        }
    }

    /**
     * Answers a preflight for what pages of the route and the browser client ask: GET or HEAD, perhaps of a range; with
     * any field for the sites that are named.
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
        List<String> names = values(asked.get(REQUEST_HEADERS));
        boolean allowed = isNamed(origin) || ASKED.containsAll(names);
        if (!allowed || !(method.equals("GET") || method.equals("HEAD"))) {
            return false;
        }
        exchange.setStatusCode(204);
        exchange.getResponseHeaders()
                .put(ALLOW_METHODS, "GET, HEAD")
                .put(ALLOW_HEADERS, allowedHeaders(names))
                .put(MAX_AGE, 86_400);
        allow(exchange, route);
        exchange.endExchange();
        return true;
    }

    /** What the client asks with, and what was asked for besides. */
    private static String allowedHeaders(List<String> asked) {
        return Stream.concat(Stream.of(USUAL), asked.stream().filter(name -> !ASKED.contains(name)))
                .collect(Collectors.joining(", "));
    }

    private boolean isNamed(String origin) {
        return pages.contains(origin.toLowerCase(Locale.ROOT));
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
