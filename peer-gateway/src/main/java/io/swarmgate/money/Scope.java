package io.swarmgate.money;

import java.util.Set;

/** To which traffic a plan is limited; a set that is empty limits nothing. */
public record Scope(Set<String> edges, Set<String> routes, Set<String> sites, Set<String> origins) {
    public static final Scope ALL = new Scope(Set.of(), Set.of(), Set.of(), Set.of());

    public Scope {
        edges = Set.copyOf(edges);
        routes = Set.copyOf(routes);
        sites = Set.copyOf(sites);
        origins = Set.copyOf(origins);
    }

    /** Where traffic belongs to. */
    public record Place(String edge, String route, String site, String origin) {}

    public boolean covers(Place place) {
        return covers(edges, place.edge())
                && covers(routes, place.route())
                && covers(sites, place.site())
                && covers(origins, place.origin());
    }

    private static boolean covers(Set<String> limits, String value) {
        return limits.isEmpty() || limits.contains(value);
    }

    /** Whether some traffic may belong to both. */
    public boolean meets(Scope other) {
        return meet(edges, other.edges)
                && meet(routes, other.routes)
                && meet(sites, other.sites)
                && meet(origins, other.origins);
    }

    private static boolean meet(Set<String> one, Set<String> other) {
        return one.isEmpty() || other.isEmpty() || one.stream().anyMatch(other::contains);
    }
}
