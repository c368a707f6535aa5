package io.swarmgate.edge.swarm;

import com.github.benmanes.caffeine.cache.Ticker;
import io.swarmgate.edge.config.RouteConfig;
import io.swarmgate.edge.handler.GatewayPlaces;
import io.swarmgate.edge.manifest.ManifestListener;
import io.swarmgate.edge.manifest.ManifestRequest;
import io.swarmgate.manifest.ReferenceKind;
import io.swarmgate.manifest.RewriteResult.Rewritten;
import io.swarmgate.manifest.TrackIndex;
import io.swarmgate.manifest.UriDecision;
import io.swarmgate.manifest.UriPolicy;
import io.swarmgate.swarm.catalogue.Catalogue;
import io.swarmgate.swarm.catalogue.LearnedManifest;
import io.swarmgate.swarm.catalogue.SegmentLocator;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Teaches the catalogue what the manifests of some routes say, in the names clients know. */
final class ManifestTeacher implements ManifestListener {
    private final Catalogue catalogue;
    private final GatewayPlaces places;
    private final Map<String, RouteConfig> routes = new HashMap<>();
    private final ClockedManifests clocked;

    /**
     * @param routes whose manifests count
     * @param clockedBytes most memory for manifests that are read again as the clock goes on
     */
    ManifestTeacher(Catalogue catalogue, GatewayPlaces places, List<RouteConfig> routes, long clockedBytes) {
        this.clocked = new ClockedManifests(clockedBytes, this::learn, Ticker.systemTicker());
        this.catalogue = catalogue;
        this.places = places;
        routes.forEach(route -> this.routes.put(route.name(), route));
    }

    @Override
    public void read(ManifestRequest request, Rewritten manifest, Instant received) {
        if (routes.containsKey(request.route())) {
            TrackIndex index = manifest.index(received);
            learn(request, index);
            clocked.read(request, manifest, index.lowLatency() != null);
        }
    }

    /** Goes on with what only the clock adds. */
    void tick(Instant now) {
        clocked.tick(now);
    }

    /** The same for streams of low latency alone. */
    void tickLowLatency(Instant now) {
        clocked.tickLowLatency(now);
    }

    private void learn(ManifestRequest request, TrackIndex index) {
        RouteConfig route = routes.get(request.route());
        if (route != null) {
            String host = route.hosts().isEmpty() ? "" : route.hosts().get(0);
            catalogue.learn(
                    new LearnedManifest(route.name(), request.url(), index, new Located(request.policy(), host)));
        }
    }

    private final class Located implements SegmentLocator {
        private final UriPolicy policy;
        private final String host;

        Located(UriPolicy policy, String host) {
            this.policy = policy;
            this.host = host;
        }

        @Override
        public SegmentLocator.@Nullable Located locate(ReferenceKind kind, String url) {
            UriDecision decision = policy.decide(kind, "", "", url);
            if (!(decision instanceof UriDecision.Replace replaced)) {
                return null;
            }
            String path = pathOf(replaced.text());
            return places.segment(host, path)
                    .map(place -> new SegmentLocator.Located(path, place.origin(), place.url()))
                    .orElse(null);
        }
    }

    /** Without the gateway's own host, where it has one, and without the fragment, which never reaches it. */
    private static String pathOf(String reference) {
        int server = reference.startsWith("/") ? -1 : reference.indexOf("://");
        int path = server < 0 ? 0 : reference.indexOf('/', server + 3);
        int fragment = reference.indexOf('#');
        return reference.substring(Math.max(0, path), fragment < 0 ? reference.length() : fragment);
    }
}
