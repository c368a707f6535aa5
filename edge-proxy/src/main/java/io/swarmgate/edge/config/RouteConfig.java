package io.swarmgate.edge.config;

import io.swarmgate.edge.origin.OriginServer;
import java.util.List;

/**
 * Which requests go to which origin.
 *
 * @param name label in metrics and logs
 * @param hosts lower-case host names this route answers for; empty for any
 * @param pathPrefix begins and ends with {@code /}
 * @param origin resolved from its name
 * @param directory what {@code pathPrefix} shows: absolute URL at the origin, ending in {@code /}
 * @param page what is changed in the pages that pass
 * @param swarm whether its viewers may share segments
 * @param settings of its clients, as far as they differ from those of the section {@code swarm}
 */
public record RouteConfig(
        String name,
        List<String> hosts,
        String pathPrefix,
        OriginServer origin,
        String directory,
        PageChanges page,
        boolean swarm,
        ClientSettings settings) {
    public RouteConfig {
        hosts = List.copyOf(hosts);
    }

    /** A route that changes no pages and has no swarm. */
    public RouteConfig(String name, List<String> hosts, String pathPrefix, OriginServer origin, String directory) {
        this(name, hosts, pathPrefix, origin, directory, PageChanges.NONE, false, ClientSettings.NONE);
    }

    public RouteConfig withPage(PageChanges changes) {
        return new RouteConfig(name, hosts, pathPrefix, origin, directory, changes, swarm, settings);
    }

    public RouteConfig withSwarm(boolean value) {
        return new RouteConfig(name, hosts, pathPrefix, origin, directory, page, value, settings);
    }

    /** The same with a swarm, whose clients have these settings. */
    public RouteConfig withSwarm(ClientSettings other) {
        return new RouteConfig(name, hosts, pathPrefix, origin, directory, page, true, other);
    }
}
