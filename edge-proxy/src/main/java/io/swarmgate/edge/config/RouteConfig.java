package io.swarmgate.edge.config;

import io.swarmgate.edge.origin.OriginServer;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Which requests go to which origin.
 *
 * @param name label in metrics and logs
 * @param hosts lower-case host names this route answers for; empty for any
 * @param pathPrefix begins and ends with {@code /}
 * @param origin resolved from its name
 * @param directory what {@code pathPrefix} shows: absolute URL at the origin, ending in {@code /}
 * @param furtherOrigins names of the origins whose media its manifests may lead to besides; null for those that are no
 *     route's own
 * @param page what is changed in the pages that pass
 * @param swarm whether its viewers may share segments
 * @param behindCdn whether a CDN answers its viewers, so that only they know what they got over HTTP
 * @param settings of its clients, as far as they differ from those of the section {@code swarm}
 * @param files which files they may share beside, each a swarm of its own
 * @param forwardCredentials whether each viewer's segments are asked of the origin by themselves, with all that the
 *     viewer sends: then nothing is stored or shared
 */
public record RouteConfig(
        String name,
        List<String> hosts,
        String pathPrefix,
        OriginServer origin,
        String directory,
        @Nullable List<String> furtherOrigins,
        PageChanges page,
        boolean swarm,
        boolean behindCdn,
        ClientSettings settings,
        List<PathPattern> files,
        boolean forwardCredentials) {
    public RouteConfig {
        hosts = List.copyOf(hosts);
        files = List.copyOf(files);
        furtherOrigins = furtherOrigins == null ? null : List.copyOf(furtherOrigins);
    }

    /** A route that changes no pages and has no swarm. */
    public RouteConfig(String name, List<String> hosts, String pathPrefix, OriginServer origin, String directory) {
        this(
                name,
                hosts,
                pathPrefix,
                origin,
                directory,
                null,
                PageChanges.NONE,
                false,
                false,
                ClientSettings.NONE,
                List.of(),
                false);
    }

    public RouteConfig withPage(PageChanges changes) {
        return with(copy -> copy.page = changes);
    }

    public RouteConfig withSwarm(boolean value) {
        return with(copy -> copy.swarm = value);
    }

    /** The same with a swarm, whose clients have these settings. */
    public RouteConfig withSwarm(ClientSettings other) {
        return with(copy -> {
            copy.swarm = true;
            copy.settings = other;
        });
    }

    /** The same whose viewers may share these files. */
    public RouteConfig withFiles(List<PathPattern> patterns) {
        return with(copy -> copy.files = patterns);
    }

    /** @param names null for the origins that are no route's own */
    public RouteConfig withFurtherOrigins(@Nullable List<String> names) {
        return with(copy -> copy.furtherOrigins = names);
    }

    public RouteConfig withForwardCredentials(boolean value) {
        return with(copy -> copy.forwardCredentials = value);
    }

    public RouteConfig withBehindCdn(boolean value) {
        return with(copy -> copy.behindCdn = value);
    }

    /** Whether viewers may share the file at a public path. */
    public boolean sharesFile(String path) {
        return swarm && files.stream().anyMatch(pattern -> pattern.matches(path));
    }

    private RouteConfig with(Consumer<Copy> change) {
        Copy copy = new Copy(this);
        change.accept(copy);
        return copy.toRoute();
    }

    /** A route while one thing of it changes. */
    private static final class Copy {
        private final RouteConfig route;
        private @Nullable List<String> furtherOrigins;
        private PageChanges page;
        private boolean swarm;
        private boolean behindCdn;
        private ClientSettings settings;
        private List<PathPattern> files;
        private boolean forwardCredentials;

        Copy(RouteConfig route) {
            this.route = route;
            this.furtherOrigins = route.furtherOrigins;
            this.page = route.page;
            this.swarm = route.swarm;
            this.behindCdn = route.behindCdn;
            this.settings = route.settings;
            this.files = route.files;
            this.forwardCredentials = route.forwardCredentials;
        }

        RouteConfig toRoute() {
            return new RouteConfig(
                    route.name,
                    route.hosts,
                    route.pathPrefix,
                    route.origin,
                    route.directory,
                    furtherOrigins,
                    page,
                    swarm,
                    behindCdn,
                    settings,
                    files,
                    forwardCredentials);
        }
    }
}
