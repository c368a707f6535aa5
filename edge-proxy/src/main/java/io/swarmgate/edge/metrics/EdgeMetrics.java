package io.swarmgate.edge.metrics;

import io.prometheus.client.Collector;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Gauge;
import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Everything the edge counts. Thread-safe; every method is cheap enough for an I/O thread: the counters of a route or
 * origin are looked up once by name, its label values not at all.
 *
 * <p>Names of routes and origins come from the configuration, all other label values from enums and closed sets, so the
 * number of time series is bounded.
 */
public final class EdgeMetrics {

    /** Who served the bytes of a segment. */
    public enum Source {
        SWARM,
        CACHE,
        SIBLING,
        ORIGIN
    }

    /** How a response to a client ended. */
    public enum Outcome {
        /** Sent whole. */
        COMPLETE,
        /** The client went away. */
        ABORTED,
        /** Upstream broke off and the response was cut short, or an error status was answered. */
        FAILED,
        /** Answered without content: 304, 416, HEAD. */
        NO_CONTENT
    }

    /** The label of requests that no route matched. */
    static final String NO_ROUTE = "none";

    private final CollectorRegistry registry;
    private final EdgeCollectors collectors;
    private final Map<String, RouteCounters> routes = new ConcurrentHashMap<>();
    private final Map<String, OriginCounters> origins = new ConcurrentHashMap<>();

    public EdgeMetrics(CollectorRegistry registry) {
        this.registry = registry;
        this.collectors = EdgeCollectors.register(registry);
        Gauge.build("swarmgate_build_info", "Constant 1; the version stands in the labels.")
                .labelNames("version", "java")
                .register(registry)
                .labels(BuildVersion.current(), System.getProperty("java.version", ""))
                .set(1);
    }

    public CollectorRegistry registry() {
        return registry;
    }

    /** Names what will be counted, so that every count exists from the start and a first event is an increase. */
    public void expect(Collection<String> routeNames, Collection<String> originNames) {
        routeNames.forEach(this::route);
        originNames.forEach(this::origin);
    }

    /** Adds the JVM's own metrics and those of another part of the edge. */
    public void register(Collector collector) {
        registry.register(collector);
    }

    /**
     * One answered segment request.
     *
     * @param bytes of content that went to the client
     * @param firstByte from the request to the first byte of the answer
     * @param total from the request to the last byte
     */
    public void segmentServed(
            String route, Source source, Outcome outcome, long bytes, Duration firstByte, Duration total) {
        route(route).segment(source, outcome, bytes);
        collectors.observeSegment(source, seconds(firstByte), seconds(total));
    }

    /** A segment that a viewer got from other viewers alone. */
    public void swarmSegment(String route) {
        route(route).segment(Source.SWARM, Outcome.COMPLETE, 0);
    }

    /** Bytes that one viewer gave another, as both have reported. */
    public void swarmBytes(String route, long bytes) {
        route(route).swarmBytes(bytes);
    }

    /**
     * Bytes that one viewer says it got from another, and the other has not confirmed, or the viewer not shown yet.
     *
     * @param bytes negative where they are proven or disputed by now
     */
    public void unprovenBytes(String route, long bytes) {
        route(route).unproven(bytes);
    }

    /**
     * One request to an origin, at its end.
     *
     * @param status of its answer; 0 if there was none
     * @param failure error type of RFC 9209, or an empty text
     */
    public void originRequest(String origin, int status, String failure, long bytes, Duration firstByte) {
        OriginCounters counters = origin(origin);
        counters.request(status, failure, bytes);
        if (status > 0) {
            counters.firstByte(seconds(firstByte));
        }
    }

    /**
     * One manifest answered.
     *
     * @param format {@code hls} or {@code dash}
     * @param result {@code rewritten} or the reason it stayed untouched, lower case
     * @param cached true if no origin request was made for it
     */
    public void manifestServed(String route, String format, String result, boolean cached, Duration total) {
        route(route).manifest(format, result, cached);
        collectors.manifestDuration(cached).observe(seconds(total));
    }

    /** References that stayed as they were because no origin is configured for their host. */
    public void unroutedReferences(String route, long count) {
        route(route).unrouted(count);
    }

    /** A directory was found whose media the origin gives to nobody without credentials: nothing there is shared. */
    public void protectedDirectory(String route) {
        collectors
                .protectedDirectories
                .labels(route.isEmpty() ? NO_ROUTE : route)
                .inc();
    }

    /**
     * One page, or script of a Service Worker, that the browser client was to be put into.
     *
     * @param result {@code changed}, or why not: {@code no_transform}, {@code coding}, {@code charset}, {@code policy}
     */
    public void page(String route, String result) {
        collectors.pages.labels(route, result).inc();
    }

    /** One answered request of any kind ({@code manifest}, {@code segment}, {@code proxy}, {@code refused}). */
    public void request(String route, String kind, int status) {
        route(route).request(kind, status);
    }

    /** The counts by route and origin now, sorted by name. */
    public Traffic traffic() {
        Map<String, Traffic.Route> byRoute = new TreeMap<>();
        routes.forEach((name, counters) -> byRoute.put(name, counters.traffic()));
        Map<String, Traffic.Origin> byOrigin = new TreeMap<>();
        origins.forEach((name, counters) -> byOrigin.put(name, counters.traffic()));
        return new Traffic(byRoute, byOrigin);
    }

    private RouteCounters route(String name) {
        RouteCounters known = routes.get(name);
        if (known != null) {
            return known;
        }
        String label = name.isEmpty() ? NO_ROUTE : name;
        return routes.computeIfAbsent(label, unknown -> new RouteCounters(collectors, unknown));
    }

    private OriginCounters origin(String name) {
        OriginCounters known = origins.get(name);
        return known != null
                ? known
                : origins.computeIfAbsent(name, unknown -> new OriginCounters(collectors, unknown));
    }

    /** {@code 2xx} and so on; {@code none} if there was no answer. */
    static String statusClass(int status) {
        return switch (status / 100) {
            case 1 -> "1xx";
            case 2 -> "2xx";
            case 3 -> "3xx";
            case 4 -> "4xx";
            case 5 -> "5xx";
            default -> "none";
        };
    }

    /** A value of one of the enums here as labels, logs and JSON write it. */
    public static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / Collector.NANOSECONDS_PER_SECOND;
    }
}
