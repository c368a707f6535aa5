package io.swarmgate.edge.config;

import io.swarmgate.edge.origin.OriginServer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the routes, whose origins are already known. */
final class RouteReader {
    /** All of them stand in the Service Worker. */
    private static final int MAX_FILE_PATTERNS = 32;

    private final Section root;
    private final Map<String, OriginServer> origins;
    private final boolean gatewayHost;
    private final boolean turn;
    private final Set<String> names = new HashSet<>();
    private final Set<String> places = new HashSet<>();

    /**
     * @param gatewayHost whether the gateway has a host of its own, on which it answers for all routes
     * @param turn whether there is a server that relays between viewers
     */
    RouteReader(Section root, Map<String, OriginServer> origins, boolean gatewayHost, boolean turn) {
        this.root = root;
        this.origins = origins;
        this.gatewayHost = gatewayHost;
        this.turn = turn;
    }

    List<RouteConfig> read() {
        List<RouteConfig> routes = new ArrayList<>();
        List<Section> sections = root.sections("routes");
        for (int i = 0; i < sections.size(); i++) {
            RouteConfig route = route(sections.get(i), i + 1);
            checkGateway(sections.get(i), route, routes);
            routes.add(route);
        }
        if (sections.isEmpty() && origins.size() > 1) {
            root.missing(
                    "routes",
                    "with several origins, say which paths show which: routes: [{path: /," + " origin: "
                            + origins.keySet().iterator().next() + "}]");
        } else if (sections.isEmpty() && !origins.isEmpty()) {
            routes.add(ConfigDefaults.wholeOrigin(origins.values().iterator().next()));
        }
        return routes;
    }

    private RouteConfig route(Section section, int number) {
        String name = section.optional(ConfigKey.ROUTE_NAME, Names::name).orElse("route-" + number);
        if (!names.add(name)) {
            section.problem(ConfigKey.ROUTE_NAME, "\"" + name + "\" is taken by another route; choose another name");
        }
        List<String> hosts = section.list(ConfigKey.ROUTE_HOSTS, Names::host);
        String path = section.value(ConfigKey.ROUTE_PATH, Names::routePath);
        checkPlace(section, hosts, path);
        OriginServer origin = origin(section);
        String originPath =
                section.optional(ConfigKey.ROUTE_ORIGIN_PATH, Names::pathPrefix).orElse(path);
        String directory = origin.directory() + originPath.substring(1);
        RouteConfig route = new RouteConfig(name, hosts, path, origin, directory)
                .withPage(pageChanges(section))
                .withFurtherOrigins(furtherOrigins(section))
                .withBehindCdn(section.value(ConfigKey.ROUTE_BEHIND_CDN, Names::bool));
        RouteConfig sharing = section.mapping(ConfigKey.ROUTE_SWARM, ClientSettings.names())
                .map(settings -> route.withSwarm(settings(settings)))
                .orElseGet(() -> route.withSwarm(section.value(ConfigKey.ROUTE_SWARM, RouteReader::swarm)));
        boolean forward = section.value(ConfigKey.ROUTE_FORWARD_CREDENTIALS, Names::bool);
        if (forward && sharing.swarm()) {
            section.problem(
                    ConfigKey.ROUTE_FORWARD_CREDENTIALS,
                    "leaves nothing to share, but the route has a swarm; remove one of the two");
        }
        return sharing.withFiles(files(section, sharing)).withForwardCredentials(forward);
    }

    private static List<PathPattern> files(Section section, RouteConfig route) {
        List<PathPattern> files = section.list(ConfigKey.ROUTE_FILES, PathPattern::parse);
        if (!files.isEmpty() && !route.swarm()) {
            section.problem(ConfigKey.ROUTE_FILES, "needs swarm: true, since only viewers in swarms share");
        }
        if (files.size() > MAX_FILE_PATTERNS) {
            section.problem(ConfigKey.ROUTE_FILES, "more than " + MAX_FILE_PATTERNS + " patterns");
        }
        for (PathPattern pattern : files) {
            if (!pattern.mayBeBelow(route.pathPrefix())) {
                section.problem(
                        ConfigKey.ROUTE_FILES,
                        "\"" + pattern + "\" is of no file of this route, whose path is " + route.pathPrefix()
                                + "; patterns are of public paths");
            }
        }
        return files;
    }

    private ClientSettings settings(Section section) {
        ClientSettings settings = ClientSettings.read(section);
        if (settings.values().relayOnly() && !turn) {
            section.problem(ConfigKey.SWARM_RELAY_ONLY, SwarmReader.NO_TURN);
        }
        return settings;
    }

    private static Boolean swarm(String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is neither true nor false, nor a mapping of settings such as {relay-only: true}");
        }
        return Boolean.valueOf(text);
    }

    private static PageChanges pageChanges(Section section) {
        PageChanges changes = new PageChanges(
                section.value(ConfigKey.ROUTE_INJECT, Names::bool),
                section.value(ConfigKey.ROUTE_EXTEND_CSP, Names::bool),
                section.value(ConfigKey.ROUTE_EXTEND_WORKER, Names::bool));
        if (changes.extendCsp() && !changes.inject()) {
            section.problem(ConfigKey.ROUTE_EXTEND_CSP, "needs inject: true, since only injected pages need it");
        }
        return changes;
    }

    private void checkPlace(Section section, List<String> hosts, String path) {
        List<String> each = hosts.isEmpty() ? List.of("") : hosts;
        for (String host : each) {
            if (!places.add(host + path)) {
                section.problem(
                        ConfigKey.ROUTE_PATH,
                        "\"" + path + "\" " + (host.isEmpty() ? "" : "of host " + host + " ")
                                + "belongs to another route already; change one of them");
            }
        }
    }

    private void checkGateway(Section section, RouteConfig route, List<RouteConfig> before) {
        if (!gatewayHost) {
            return;
        }
        GatewayConflicts.first(route, before)
                .ifPresent(other -> section.problem(
                        ConfigKey.ROUTE_PATH,
                        "\"" + route.pathPrefix() + "\" and \"" + other.pathPrefix() + "\" of route \"" + other.name()
                                + "\" are told apart by host, which gateway.public-url leaves out;"
                                + " give one another path (origin-path keeps what it shows), or remove"
                                + " gateway.public-url"));
    }

    private OriginServer origin(Section section) {
        Optional<String> name = section.required(ConfigKey.ROUTE_ORIGIN, text -> text, "name one of " + known());
        if (name.isPresent() && !origins.containsKey(name.get())) {
            section.problem(ConfigKey.ROUTE_ORIGIN, "\"" + name.get() + "\": no such origin; origins are: " + known());
        }
        OriginServer origin = name.map(origins::get).orElse(null);
        // Any will do where a problem is reported: the configuration is not used then.
        return origin != null ? origin : ConfigDefaults.UNKNOWN;
    }

    private @Nullable List<String> furtherOrigins(Section section) {
        if (!section.has(ConfigKey.ROUTE_ORIGINS)) {
            return null;
        }
        List<String> names = section.list(ConfigKey.ROUTE_ORIGINS, text -> text);
        for (String name : names) {
            if (!origins.containsKey(name)) {
                section.problem(ConfigKey.ROUTE_ORIGINS, "\"" + name + "\": no such origin; origins are: " + known());
            }
        }
        return names;
    }

    private String known() {
        return origins.isEmpty() ? "(none)" : String.join(", ", origins.keySet());
    }
}
