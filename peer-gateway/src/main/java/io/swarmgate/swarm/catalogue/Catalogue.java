package io.swarmgate.swarm.catalogue;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import io.swarmgate.manifest.ManifestFormat;
import io.swarmgate.manifest.TrackIndex;
import io.swarmgate.swarm.catalogue.CataloguedSegment.Kind;
import io.swarmgate.swarm.catalogue.SegmentRun.Change;
import io.swarmgate.swarm.catalogue.SegmentRun.Version;
import io.swarmgate.swarm.protocol.Sha256;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All streams, tracks and segments the edge has seen in manifests. Thread-safe; bounded in bytes, the tracks nobody
 * asks for going first. Learning takes time in proportion to the manifest and belongs on a worker.
 *
 * <p>A playlist that is asked for by other queries lists the same segments again: where only the query of its URL
 * differs and the segments are those of a track that is known, it is that track.
 */
public final class Catalogue {
    private static final Logger LOG = LoggerFactory.getLogger(Catalogue.class);

    /** Guards learning; reading takes no lock. */
    private final Object learning = new Object();

    private final StreamNames names;
    private final FileStreams files;
    private final long trackBytes;
    private final Cache<String, CataloguedTrack> tracks;
    private final SegmentLookup segments = new SegmentLookup();
    /** Tracks that had to go: what is known of them goes under the lock of learning. */
    private final Queue<CataloguedTrack> evicted = new ConcurrentLinkedQueue<>();

    private final Listener listener;
    /** Guarded by {@link #learning}. */
    private boolean toldOfTooLarge;

    /** Hears what is new. */
    public interface Listener {
        /**
         * Segments appeared in a track that was known before; called on the thread that learns.
         *
         * @param added in playing order, of one kind; never empty
         */
        void appeared(CataloguedTrack track, List<CataloguedSegment> added);
    }

    /** @param maxBytes most memory, about */
    public Catalogue(long maxBytes, Listener listener) {
        this.listener = listener;
        this.names = new StreamNames(maxBytes / 8);
        this.files = new FileStreams(maxBytes / 8);
        this.trackBytes = maxBytes - maxBytes / 4;
        this.tracks = Caffeine.newBuilder()
                .maximumWeight(trackBytes)
                .weigher((String id, CataloguedTrack track) -> clamped(track.weightBytes()))
                .executor(Runnable::run)
                .removalListener((id, track, cause) -> removed(track, cause))
                .build();
    }

    static int clamped(long weight) {
        return (int) Math.min(Integer.MAX_VALUE, weight);
    }

    /** Takes in what a manifest says. */
    public void learn(LearnedManifest manifest) {
        TrackIndex index = manifest.index();
        String url = PlaylistUrl.normalized(manifest.url());
        String own = id(manifest.route(), url);
        if (index.format() == ManifestFormat.HLS && index.multivariant()) {
            learnChildren(manifest, own, url);
            return;
        }
        List<Appeared> all = new ArrayList<>();
        synchronized (learning) {
            for (TrackIndex.Track described : index.tracks()) {
                all.addAll(learnTrack(new Listed(manifest, own, url, described)));
                forgetEvicted();
            }
        }
        String stream = names.streamOf(own);
        if (stream.equals(own)) {
            // No multivariant playlist has named it: it is a stream of its own, as is an MPD.
            names.made(own, url);
        }
        names.read(own, stream);
        all.forEach(one -> listener.appeared(one.track(), one.added()));
    }

    private void learnChildren(LearnedManifest manifest, String own, String url) {
        List<String> children = manifest.index().tracks().stream()
                .map(TrackIndex.Track::url)
                .filter(Objects::nonNull)
                .map(child -> id(manifest.route(), PlaylistUrl.normalized(child)))
                .toList();
        synchronized (learning) {
            String stream = names.parentOf(children, own, url);
            for (String child : children) {
                CataloguedTrack known = tracks.getIfPresent(child);
                if (known != null) {
                    known.belongsTo(stream);
                }
            }
            names.read(own, stream);
        }
    }

    /** The route takes part: the same manifest under two routes has segments of two names. */
    private static String id(String route, String name) {
        return Sha256.shortName(route + "\n" + name);
    }

    /** The tracks at hand, in no order: as many as there are, so not for every request. */
    public List<CataloguedTrack> tracks() {
        return List.copyOf(tracks.asMap().values());
    }

    private record Appeared(CataloguedTrack track, List<CataloguedSegment> added) {}

    /**
     * A track as its manifest lists it now.
     *
     * @param own id of the manifest
     * @param url of the manifest, in the one form
     */
    private record Listed(LearnedManifest manifest, String own, String url, TrackIndex.Track described) {
        String id() {
            return id(url);
        }

        /** The same for all that differ by the query of the manifest's URL alone. */
        String idWithoutQuery() {
            return id(PlaylistUrl.withoutQuery(url));
        }

        private String id(String manifestUrl) {
            boolean hls = manifest.index().format() == ManifestFormat.HLS;
            return Catalogue.id(manifest.route(), hls ? manifestUrl : manifestUrl + "\n" + described.id());
        }

        long weightBytes() {
            return described.segments().stream()
                    .mapToLong(segment -> CataloguedSegment.weightBytes(segment.url(), segment.url()))
                    .sum();
        }
    }

    private List<Appeared> learnTrack(Listed listed) {
        String id = listed.id();
        if (listed.weightBytes() > trackBytes / 2) {
            // It would have everything else go, and then itself.
            tooLarge(listed);
            return List.of();
        }
        Map<Kind, List<CatalogueEntry>> entries =
                CatalogueEntry.of(listed.manifest().locator(), listed.described());
        CataloguedTrack known = tracks.getIfPresent(id);
        if (known != null) {
            known.belongsTo(names.streamOf(listed.own()));
            return update(known, listed, entries, true);
        }
        Known same = underAnotherQuery(listed, entries.getOrDefault(Kind.WHOLE, List.of()));
        if (same != null) {
            if (!names.isSame(listed.own(), same.track.stream())) {
                same.track.belongsTo(names.streamOf(listed.own()));
            }
            return same.version == Version.OLDER || !same.track.live()
                    ? List.of()
                    : update(same.track, listed, entries, true);
        }
        CataloguedTrack fresh = new CataloguedTrack(
                id,
                listed.idWithoutQuery(),
                listed.manifest().route(),
                names.streamOf(listed.own()),
                listed.described().id());
        return update(fresh, listed, entries, false);
    }

    private void tooLarge(Listed listed) {
        if (!toldOfTooLarge) {
            toldOfTooLarge = true;
            LOG.warn(
                    "a manifest of route {} lists {} segments, more than fit into the {} bytes that the catalogue may"
                            + " take: its viewers do not share. A larger heap (-Xmx) gives it more; further ones are not"
                            + " told of",
                    listed.manifest().route(),
                    listed.described().segments().size(),
                    trackBytes / 2);
        }
    }

    /** @param version what is listed is to the track */
    private record Known(CataloguedTrack track, Version version) {}

    private @Nullable Known underAnotherQuery(Listed listed, List<CatalogueEntry> whole) {
        List<CataloguedSegment> found =
                whole.isEmpty() ? null : segments.at(whole.get(0).address());
        if (found == null) {
            return null;
        }
        String idWithoutQuery = listed.idWithoutQuery();
        boolean live = listed.manifest().index().live();
        for (CataloguedSegment first : found) {
            Version version = first.track().versionOf(whole, idWithoutQuery, first, live);
            if (version != null) {
                return new Known(first.track(), version);
            }
        }
        return null;
    }

    private List<Appeared> update(
            CataloguedTrack track, Listed listed, Map<Kind, List<CatalogueEntry>> entries, boolean known) {
        List<Appeared> news = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            Change change = track.update(
                    kind,
                    entries.getOrDefault(kind, List.of()),
                    listed.manifest().index());
            change.dropped().forEach(segments::remove);
            change.added().forEach(segments::add);
            if (known && kind != Kind.INITIALIZATION && !change.added().isEmpty()) {
                news.add(new Appeared(track, List.copyOf(change.added())));
            }
        }
        // Also where it was known: its weight has changed.
        tracks.put(track.id(), track);
        return news;
    }

    private void removed(@Nullable CataloguedTrack track, RemovalCause cause) {
        if (track != null && cause.wasEvicted()) {
            evicted.add(track);
        }
    }

    /** Any thread may come to evict; segments that are just being added must not be missed. */
    private void forgetEvicted() {
        for (CataloguedTrack gone = evicted.poll(); gone != null; gone = evicted.poll()) {
            if (tracks.getIfPresent(gone.id()) != gone) {
                gone.all().forEach(segments::remove);
                gone.forget();
            }
        }
    }

    /** Whether a manifest was read before, under a route. */
    public boolean hasRead(String route, String url) {
        return names.hasRead(id(route, PlaylistUrl.normalized(url)));
    }

    /** Whether a manifest of a stream was read: not yet after a restart, though viewers of it may be back. */
    public boolean knows(String stream) {
        return names.hasRead(stream);
    }

    /** Takes in a file that no manifest has to name. Its track, the same as before if it has not changed. */
    public CataloguedTrack learn(SharedFile file) {
        String stream = id(file.route(), PlaylistUrl.normalized(file.url()) + "\n" + file.version());
        names.read(stream, stream);
        names.made(stream, file.url());
        return files.learn(file, stream);
    }

    /** The segments at an address, that of the manifest read last first; usually one, none if no manifest named it. */
    public List<CataloguedSegment> find(SegmentAddress address) {
        List<CataloguedSegment> found = segments.at(address);
        if (found == null) {
            return files.windows(address);
        }
        // So that what peers play is not what goes first.
        for (CataloguedSegment segment : found) {
            var unused = tracks.getIfPresent(segment.track().id());
        }
        return found;
    }

    /** The segment at an address as it is called in a stream; null if it is none of it. */
    public @Nullable CataloguedSegment find(SegmentAddress address, String stream) {
        CataloguedSegment found = in(stream, find(address));
        return found == null && address.range() != null ? in(stream, files.windows(address)) : found;
    }

    private static @Nullable CataloguedSegment in(String stream, List<CataloguedSegment> segments) {
        for (CataloguedSegment segment : segments) {
            if (segment.track().isPartOf(stream)) {
                return segment;
            }
        }
        return null;
    }

    /** The segment peers of a stream call by that key; null if there is none. */
    public @Nullable CataloguedSegment find(long key, String stream) {
        CataloguedSegment found = in(stream, segments.called(key));
        return found != null ? found : in(stream, files.called(key));
    }

    /** Whether a manifest lists a segment of that key, of whatever stream. */
    public boolean lists(long key) {
        return segments.lists(key);
    }

    /**
     * The tracks that lie in a file, that of the manifest read last first; if no manifest named it, what it is itself.
     */
    public List<CataloguedTrack> tracksOf(String origin, String url) {
        SegmentAddress file = new SegmentAddress(origin, url, null);
        List<CataloguedTrack> listed = segments.tracksIn(file);
        return listed.isEmpty() ? files.of(file) : listed;
    }

    /**
     * The URL at the origin of the manifest that makes a stream, or of the file that is one; null if not remembered.
     */
    public @Nullable String urlOf(String stream) {
        return names.urlOf(stream);
    }

    /** The stream a manifest belongs to, as far as manifests have told: itself, if no other names it. */
    public String streamOf(String route, String manifestUrl) {
        return names.streamOf(id(route, PlaylistUrl.normalized(manifestUrl)));
    }

    /** Bounds hold after this; for tests. */
    void settle() {
        synchronized (learning) {
            tracks.cleanUp();
            forgetEvicted();
        }
    }

    int segments() {
        return segments.addresses();
    }
}
