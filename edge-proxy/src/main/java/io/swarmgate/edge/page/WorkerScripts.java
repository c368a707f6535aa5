package io.swarmgate.edge.page;

import io.swarmgate.edge.config.PathPattern;
import io.swarmgate.edge.config.RouteConfig;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The Service Worker for each host, told at its beginning which files the routes of the host let viewers share. */
public final class WorkerScripts {
    private final ClientFile plain;
    private final List<RouteConfig> routes;
    private final ClientFile elsewhere;
    private final Map<String, ClientFile> byHost = new HashMap<>();

    public WorkerScripts(ClientFile plain, List<RouteConfig> routes) {
        this.plain = plain;
        this.routes = List.copyOf(routes);
        this.elsewhere = script(Set.of());
        for (RouteConfig route : routes) {
            route.hosts().forEach(host -> byHost.computeIfAbsent(host, name -> script(Set.of(name))));
        }
    }

    /** @param host lower case, without port */
    public ClientFile ofHost(String host) {
        return byHost.getOrDefault(host, elsewhere);
    }

    /** For the pages of a route, on whichever of its hosts. */
    public ClientFile ofRoute(RouteConfig route) {
        return script(route.hosts());
    }

    private ClientFile script(Collection<String> hosts) {
        List<PathPattern> files = routes.stream()
                .filter(route -> route.swarm() && answersFor(route, hosts))
                .flatMap(route -> route.files().stream())
                .distinct()
                .toList();
        if (files.isEmpty()) {
            return plain;
        }
        String expression = files.stream().map(PathPattern::expression).collect(Collectors.joining("|", "^(?:", ")$"));
        String places = files.stream()
                .map(file -> quoted(file.urlPattern()))
                .distinct()
                .collect(Collectors.joining(",", "[", "]"));
        String told = "self.swarmgateFiles={match:" + quoted(expression) + ",places:" + places + "};\n";
        byte[] start = told.getBytes(StandardCharsets.US_ASCII);
        byte[] script = plain.content(false);
        byte[] whole = new byte[start.length + script.length];
        System.arraycopy(start, 0, whole, 0, start.length);
        System.arraycopy(script, 0, whole, start.length, script.length);
        return ClientFile.of(whole, plain.type());
    }

    private static boolean answersFor(RouteConfig route, Collection<String> hosts) {
        Set<String> common = new HashSet<>(route.hosts());
        common.retainAll(hosts);
        return route.hosts().isEmpty() || !common.isEmpty();
    }

    /** Patterns hold ASCII without quotation marks and control characters. */
    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\") + '"';
    }
}
