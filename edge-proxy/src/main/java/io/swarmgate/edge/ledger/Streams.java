package io.swarmgate.edge.ledger;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.swarmgate.edge.config.RouteConfig;
import io.swarmgate.ledger.LedgerStream;
import io.swarmgate.swarm.catalogue.Catalogue;
import io.swarmgate.swarm.catalogue.CataloguedTrack;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which stream bytes belong to, by what manifests have said. Nothing is known of a segment whose manifest was not seen
 * since the start; its route is known all the same. Thread-safe; for every request.
 */
final class Streams {
    /** Of a stream or a manifest and its place in a cache, its texts aside. */
    private static final int ENTRY_BYTES = 300;

    /** A media playlist may be read before the multivariant one that names it. */
    private static final Duration MANIFEST_KNOWN = Duration.ofMinutes(1);

    private volatile @Nullable Catalogue catalogue;
    private final Map<String, RouteConfig> routes = new HashMap<>();
    private final Cache<String, LedgerStream> byStream;
    private final Cache<Manifest, LedgerStream> byManifest;

    private record Manifest(String route, String url) {}

    /** @param nameBytes most memory for what is remembered */
    Streams(List<RouteConfig> routes, long nameBytes) {
        byStream = Caffeine.newBuilder()
                .maximumWeight(nameBytes / 2)
                .weigher((String id, LedgerStream stream) ->
                        ENTRY_BYTES + stream.name().length())
                .build();
        byManifest = Caffeine.newBuilder()
                .maximumWeight(nameBytes / 2)
                .weigher((Manifest manifest, LedgerStream stream) ->
                        ENTRY_BYTES + manifest.url.length() + stream.name().length())
                .expireAfterWrite(MANIFEST_KNOWN)
                .build();
        routes.forEach(route -> this.routes.put(route.name(), route));
    }

    /** Until then nothing is known. */
    void learnFrom(Catalogue learned) {
        catalogue = learned;
    }

    private List<CataloguedTrack> tracks(String origin, String url) {
        Catalogue learned = catalogue;
        return learned == null ? List.of() : learned.tracksOf(origin, url);
    }

    /**
     * The stream of a segment.
     *
     * @param url at the origin
     */
    LedgerStream ofSegment(String route, String origin, String url) {
        CataloguedTrack track = track(route, origin, url);
        return track == null ? LedgerStream.NONE : ofStream(route, track.stream());
    }

    /** The name of the route of a segment the edge fetches; null if no manifest has named it. */
    @Nullable String routeOfSegment(String origin, String url) {
        List<CataloguedTrack> tracks = tracks(origin, url);
        return tracks.isEmpty() ? null : tracks.get(0).route();
    }

    private @Nullable CataloguedTrack track(String route, String origin, String url) {
        for (CataloguedTrack track : tracks(origin, url)) {
            if (track.route().equals(route)) {
                return track;
            }
        }
        return null;
    }

    /**
     * The stream of a manifest.
     *
     * @param url at the origin
     */
    LedgerStream ofManifest(String route, String url) {
        Manifest manifest = new Manifest(route, url);
        LedgerStream known = byManifest.getIfPresent(manifest);
        Catalogue learned = catalogue;
        if (known != null || learned == null) {
            return known == null ? LedgerStream.NONE : known;
        }
        LedgerStream stream = ofStream(route, learned.streamOf(route, url));
        if (!stream.equals(LedgerStream.NONE)) {
            byManifest.put(manifest, stream);
        }
        return stream;
    }

    /** The stream with that id in the catalogue. */
    LedgerStream ofStream(String route, String id) {
        LedgerStream known = byStream.getIfPresent(id);
        if (known != null) {
            return known;
        }
        Catalogue learned = catalogue;
        String url = learned == null ? null : learned.urlOf(id);
        if (url == null) {
            return LedgerStream.NONE;
        }
        LedgerStream stream = LedgerStream.of(route, publicPath(route, url));
        byStream.put(id, stream);
        return stream;
    }

    /** As viewers see it; what lies outside of the route's directory by its path at the origin. */
    private String publicPath(String route, String url) {
        RouteConfig config = routes.get(route);
        if (config != null && url.startsWith(config.directory())) {
            return config.pathPrefix() + url.substring(config.directory().length());
        }
        int server = url.indexOf("://");
        int path = url.indexOf('/', server < 0 ? 0 : server + 3);
        return path < 0 ? "/" : url.substring(path);
    }
}
