package io.swarmgate.edge.ledger;

import io.swarmgate.edge.config.RouteConfig;
import io.swarmgate.edge.origin.OriginRequest;
import io.swarmgate.ledger.Account;
import io.swarmgate.ledger.Content;
import io.swarmgate.ledger.LedgerStream;
import io.swarmgate.ledger.Line;
import io.swarmgate.ledger.TrafficLedger;
import io.swarmgate.ledger.ViewerGroup;
import io.swarmgate.swarm.catalogue.Catalogue;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes down what passes through the edge, each under its account. Thread-safe; for I/O threads. */
public final class TrafficMeter {
    private static final long USUAL_NAME_BYTES = 16L << 20;

    private final TrafficLedger ledger;
    private final Streams streams;
    /** Those that lie deepest first. */
    private final List<RouteConfig> routes;

    private final Map<String, RouteConfig> byName = new HashMap<>();

    /** What is known of an answer to a viewer when it has been sent. */
    public record Answer(
            String route,
            Content content,
            @Nullable String source,
            @Nullable String origin,
            @Nullable String originUrl,
            @Nullable String site,
            ViewerGroup viewers,
            long bytes) {}

    public TrafficMeter(TrafficLedger ledger, List<RouteConfig> routes) {
        this(ledger, routes, USUAL_NAME_BYTES);
    }

    /** @param nameBytes most memory for what is remembered of streams */
    public TrafficMeter(TrafficLedger ledger, List<RouteConfig> routes, long nameBytes) {
        this.ledger = ledger;
        this.streams = new Streams(routes, nameBytes);
        this.routes = routes.stream()
                .sorted(Comparator.comparingInt(
                        (RouteConfig route) -> -route.directory().length()))
                .toList();
        routes.forEach(route -> byName.put(route.name(), route));
    }

    /** One answer to a viewer has been sent, or has broken off. */
    public void delivered(Answer answer) {
        Line line = line(answer.source());
        String origin = line == Line.EDGE ? null : answer.origin();
        ledger.add(
                new Account(
                        line,
                        answer.route().isEmpty() ? Account.NONE : answer.route(),
                        line == Line.EDGE ? LedgerStream.NONE : stream(answer),
                        answer.site() == null ? Account.NONE : answer.site(),
                        origin == null ? Account.NONE : origin,
                        answer.content(),
                        answer.viewers()),
                1,
                answer.bytes());
    }

    private LedgerStream stream(Answer answer) {
        String url = answer.originUrl();
        String origin = answer.origin();
        if (url == null || origin == null) {
            return LedgerStream.NONE;
        }
        return switch (answer.content()) {
            case SEGMENT -> streams.ofSegment(answer.route(), origin, url);
            case MANIFEST -> streams.ofManifest(answer.route(), url);
            case OTHER -> LedgerStream.NONE;
        };
    }

    private static Line line(@Nullable String source) {
        if (source == null) {
            return Line.EDGE;
        }
        return switch (source) {
            case "cache" -> Line.CACHE;
            case "sibling" -> Line.SIBLING;
            case "swarm" -> Line.SWARM;
            default -> Line.ORIGIN;
        };
    }

    /**
     * A request to an origin has ended.
     *
     * @param answered false if no answer came, not even a status
     */
    public void fetched(OriginRequest request, boolean answered, long bytes) {
        String origin = request.origin().name();
        String route = request.purpose().route();
        Content content = request.purpose().content();
        String url = request.purpose().url();
        if (route == null) {
            route = routeOf(origin, url);
        }
        LedgerStream stream = switch (content) {
            case SEGMENT -> streams.ofSegment(route, origin, url);
            case MANIFEST -> streams.ofManifest(route, url);
            case OTHER -> LedgerStream.NONE;
        };
        ledger.add(
                new Account(
                        request.origin().parent() ? Line.FETCHED_FROM_PARENT : Line.FETCHED,
                        route,
                        stream,
                        Account.NONE,
                        origin,
                        content,
                        ViewerGroup.NONE),
                answered ? 1 : 0,
                bytes);
    }

    /** Segments are fetched for whoever asks; the manifest that named one knows its route, and so does its place. */
    private String routeOf(String origin, String url) {
        String catalogued = streams.routeOfSegment(origin, url);
        if (catalogued != null) {
            return catalogued;
        }
        for (RouteConfig route : routes) {
            if (route.origin().name().equals(origin) && url.startsWith(route.directory())) {
                return route.name();
            }
        }
        return Account.NONE;
    }

    /** Messages on signalling sockets. */
    public void signalled(Line line, String route, @Nullable String site, long bytes) {
        ledger.add(
                Account.of(line, route).site(site == null ? Account.NONE : site).viewers(ViewerGroup.P2P), 1, bytes);
    }

    /** What viewers did for each other. */
    Account swarm(Line line, String route, String stream, @Nullable String site) {
        RouteConfig config = byName.get(route);
        return new Account(
                line,
                route,
                streams.ofStream(route, stream),
                site == null ? Account.NONE : site,
                // Where the route's own origin is not the segment's, a manifest named another one: as good as always
                // advertising, which is a stream of its own.
                config == null ? Account.NONE : config.origin().name(),
                Content.SEGMENT,
                ViewerGroup.P2P);
    }

    /**
     * The stream a swarm is on.
     *
     * @param swarm id in the catalogue
     */
    public LedgerStream streamOf(String route, String swarm) {
        return streams.ofStream(route, swarm);
    }

    TrafficLedger ledger() {
        return ledger;
    }

    /** Has manifests say which streams there are. */
    public void learnFrom(Catalogue catalogue) {
        streams.learnFrom(catalogue);
    }

    /** Whether anything is taken down: whether it matters which stream bytes belong to. */
    public boolean isOn() {
        return !ledger.equals(TrafficLedger.none());
    }
}
