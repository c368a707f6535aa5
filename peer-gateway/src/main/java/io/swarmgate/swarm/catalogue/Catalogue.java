package io.swarmgate.swarm.catalogue;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import io.swarmgate.manifest.ByteRange;
import io.swarmgate.manifest.ManifestFormat;
import io.swarmgate.manifest.ReferenceKind;
import io.swarmgate.manifest.TrackIndex;
import io.swarmgate.swarm.catalogue.CataloguedSegment.Kind;
import io.swarmgate.swarm.catalogue.SegmentRun.Candidate;
import io.swarmgate.swarm.catalogue.SegmentRun.Change;
import io.swarmgate.swarm.protocol.SegmentName;
import io.swarmgate.swarm.protocol.SegmentName.Range;
import io.swarmgate.swarm.protocol.Sha256;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All streams, tracks and segments the edge has seen in manifests. Thread-safe; bounded by the number of segments, the
 * tracks nobody asks for going first. Learning takes time in proportion to the manifest and belongs on a worker.
 */
public final class Catalogue {
    private static final long MAX_PLAYLISTS = 100_000;
    private static final long MAX_WINDOWS = 100_000;
    /** A track takes room also without segments. */
    private static final int TRACK_WEIGHT = 16;

    private static final int MAX_TRACKS_OF_A_SEGMENT = 8;

    /** Guards learning; reading takes no lock. */
    private final Object learning = new Object();

    private final Cache<String, CataloguedTrack> tracks;
    /** The stream of a media playlist, from the multivariant one that names it. */
    private final Cache<String, String> parents =
            Caffeine.newBuilder().maximumSize(MAX_PLAYLISTS).build();

    /** What manifests that were read are streams of, and these manifests themselves. */
    private final Cache<String, Boolean> read =
            Caffeine.newBuilder().maximumSize(MAX_PLAYLISTS).build();

    /** The URL of the manifest that makes a stream, or of the file that is one. */
    private final Cache<String, String> streamUrls =
            Caffeine.newBuilder().maximumSize(MAX_PLAYLISTS).build();

    private final ConcurrentMap<SegmentAddress, List<CataloguedSegment>> byAddress = new ConcurrentHashMap<>();
    /** The same by what peers call them: the paths of one address may differ between routes. */
    private final ConcurrentMap<Long, List<CataloguedSegment>> byKey = new ConcurrentHashMap<>();

    /**
     * The tracks that lie in a file, whole or in parts, or begin with it: who asks for a token knows no ranges, and
     * often has asked for an initialization segment alone.
     */
    private final Cache<SegmentAddress, List<CataloguedTrack>> byFile;

    /** Files that are streams by themselves, each in the version seen last, one for each route that shows it. */
    private final Cache<SegmentAddress, List<CataloguedTrack>> files =
            Caffeine.newBuilder().maximumSize(MAX_PLAYLISTS).build();

    /** Windows of files that were spoken of, by what peers call them: a file may have more than anybody asks for. */
    private final Cache<Long, List<CataloguedSegment>> windowsByKey =
            Caffeine.newBuilder().maximumSize(MAX_WINDOWS).build();

    private final Listener listener;

    /** Hears what is new. */
    public interface Listener {
        /**
         * Segments appeared in a track that was known before; called on the thread that learns.
         *
         * @param added in playing order, of one kind; never empty
         */
        void appeared(CataloguedTrack track, List<CataloguedSegment> added);
    }

    /** @param maxSegments most segments held */
    public Catalogue(long maxSegments, Listener listener) {
        this.listener = listener;
        this.byFile = Caffeine.newBuilder().maximumSize(maxSegments).build();
        this.tracks = Caffeine.newBuilder()
                .maximumWeight(maxSegments)
                .weigher((String id, CataloguedTrack track) -> track.size() + TRACK_WEIGHT)
                .executor(Runnable::run)
                .removalListener((id, track, cause) -> removed(track, cause))
                .build();
    }

    /** Takes in what a manifest says. */
    public void learn(LearnedManifest manifest) {
        TrackIndex index = manifest.index();
        String url = PlaylistUrl.normalized(manifest.url());
        read.put(id(manifest.route(), url), true);
        read.put(stream(manifest, url), true);
        if (index.format() == ManifestFormat.HLS && index.multivariant()) {
            learnChildren(manifest, url);
            return;
        }
        boolean hls = index.format() == ManifestFormat.HLS;
        List<Appeared> all = new ArrayList<>();
        String stream = stream(manifest, url);
        synchronized (learning) {
            for (TrackIndex.Track described : index.tracks()) {
                String name = hls ? url : url + "\n" + described.id();
                all.addAll(learnTrack(manifest, id(manifest.route(), name), stream, described));
            }
        }
        all.forEach(one -> listener.appeared(one.track(), one.added()));
    }

    private void learnChildren(LearnedManifest manifest, String url) {
        String stream = id(manifest.route(), url);
        streamUrls.put(stream, url);
        synchronized (learning) {
            for (TrackIndex.Track child : manifest.index().tracks()) {
                String childUrl = child.url();
                if (childUrl != null) {
                    String track = id(manifest.route(), PlaylistUrl.normalized(childUrl));
                    parents.put(track, stream);
                    CataloguedTrack known = tracks.getIfPresent(track);
                    if (known != null) {
                        known.belongsTo(stream);
                    }
                }
            }
        }
    }

    /** A playlist that no multivariant one has named is a stream of its own, as is an MPD. */
    private String stream(LearnedManifest manifest, String url) {
        String own = id(manifest.route(), url);
        String parent = parents.getIfPresent(own);
        if (parent == null) {
            streamUrls.put(own, url);
        }
        return parent == null ? own : parent;
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

    private List<Appeared> learnTrack(LearnedManifest manifest, String id, String stream, TrackIndex.Track described) {
        CataloguedTrack known = tracks.getIfPresent(id);
        CataloguedTrack track =
                known == null ? new CataloguedTrack(id, manifest.route(), stream, described.id()) : known;
        track.belongsTo(stream);
        Map<Kind, List<Entry>> entries = new EnumMap<>(Kind.class);
        Stream.concat(described.segments().stream(), initializations(described.segments()))
                .filter(segment -> !segment.gap())
                .map(segment -> entry(manifest, track, segment))
                .filter(Objects::nonNull)
                .forEach(entry -> entries.computeIfAbsent(entry.kind, unseen -> new ArrayList<>())
                        .add(entry));
        entries.computeIfPresent(Kind.INITIALIZATION, (kind, listed) -> distinct(listed));
        List<Appeared> news = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            update(track, kind, entries.getOrDefault(kind, List.of()), manifest.index(), known != null, news);
        }
        // Also where it was known: its weight has changed.
        tracks.put(id, track);
        return news;
    }

    /** A playlist may name the same one again and again. */
    private static List<Entry> distinct(List<Entry> listed) {
        Map<SegmentAddress, Entry> first = new LinkedHashMap<>();
        listed.forEach(entry -> first.putIfAbsent(entry.address(), entry));
        return List.copyOf(first.values());
    }

    /** Those that segments name, besides those that are listed themselves. */
    private static Stream<TrackIndex.Segment> initializations(List<TrackIndex.Segment> segments) {
        List<TrackIndex.Segment> found = new ArrayList<>();
        TrackIndex.Segment last = null;
        for (TrackIndex.Segment segment : segments) {
            String url = segment.initializationUrl();
            if (url == null || segment.kind() == ReferenceKind.INITIALIZATION_SEGMENT) {
                continue;
            }
            // Long runs of segments name the same one.
            if (last == null
                    || !url.equals(last.url())
                    || !Objects.equals(segment.initializationRange(), last.range())) {
                last = new TrackIndex.Segment(
                        url,
                        ReferenceKind.INITIALIZATION_SEGMENT,
                        segment.initializationRange(),
                        0,
                        null,
                        null,
                        null,
                        false,
                        false,
                        null,
                        null);
                found.add(last);
            }
        }
        return found.stream();
    }

    private void update(
            CataloguedTrack track,
            Kind kind,
            List<Entry> listed,
            TrackIndex index,
            boolean known,
            List<Appeared> news) {
        Change change = track.update(kind, listed, index);
        change.dropped().forEach(this::forget);
        for (CataloguedSegment segment : change.added()) {
            byAddress.merge(segment.address(), List.of(segment), Catalogue::joined);
            byKey.merge(segment.name().key(), List.of(segment), Catalogue::joined);
            inFile(segment.address(), track);
        }
        if (known && kind != Kind.INITIALIZATION && !change.added().isEmpty()) {
            news.add(new Appeared(track, List.copyOf(change.added())));
        }
    }

    private void inFile(SegmentAddress address, CataloguedTrack track) {
        SegmentAddress file = new SegmentAddress(address.origin(), address.url(), null);
        List<CataloguedTrack> known = byFile.getIfPresent(file);
        if (known == null || !known.contains(track)) {
            List<CataloguedTrack> all = new ArrayList<>(List.of(track));
            if (known != null) {
                all.addAll(known.subList(0, Math.min(known.size(), MAX_TRACKS_OF_A_SEGMENT - 1)));
            }
            byFile.put(file, List.copyOf(all));
        }
    }

    private static List<CataloguedSegment> joined(List<CataloguedSegment> known, List<CataloguedSegment> news) {
        List<CataloguedSegment> all = new ArrayList<>(news);
        for (CataloguedSegment segment : known) {
            if (all.size() < MAX_TRACKS_OF_A_SEGMENT
                    && all.stream().noneMatch(other -> other.track() == segment.track())) {
                all.add(segment);
            }
        }
        return List.copyOf(all);
    }

    private void forget(CataloguedSegment segment) {
        byAddress.computeIfPresent(segment.address(), (address, all) -> without(segment, all));
        byKey.computeIfPresent(segment.name().key(), (key, all) -> without(segment, all));
    }

    private static @Nullable List<CataloguedSegment> without(CataloguedSegment segment, List<CataloguedSegment> all) {
        List<CataloguedSegment> rest =
                all.stream().filter(other -> !other.equals(segment)).toList();
        return rest.isEmpty() ? null : rest;
    }

    private void removed(@Nullable CataloguedTrack track, RemovalCause cause) {
        if (track != null && cause.wasEvicted()) {
            track.all().forEach(this::forget);
        }
    }

    private static @Nullable Entry entry(LearnedManifest manifest, CataloguedTrack track, TrackIndex.Segment segment) {
        ByteRange bytes = segment.range();
        Range range = null;
        if (bytes != null && bytes.length() != ByteRange.OPEN) {
            range = new Range(bytes.offset(), bytes.offset() + bytes.length() - 1);
        } else if (bytes != null && (bytes.offset() > 0 || segment.kind() == ReferenceKind.PART_HINT)) {
            // Its end is not known, so it has no name among peers.
            return null;
        }
        SegmentLocator.Located located = manifest.locator().locate(segment.kind(), segment.url());
        return located == null ? null : new Entry(track, segment, located, range);
    }

    /** A segment as the manifest lists it. */
    private static final class Entry implements Candidate {
        private final CataloguedTrack track;
        private final TrackIndex.Segment segment;
        private final SegmentName name;
        private final SegmentAddress address;
        private final Kind kind;

        Entry(
                CataloguedTrack track,
                TrackIndex.Segment segment,
                SegmentLocator.Located located,
                @Nullable Range range) {
            this.track = track;
            this.segment = segment;
            this.name = new SegmentName(located.path(), range);
            this.address = new SegmentAddress(located.origin(), located.url(), range);
            this.kind = switch (segment.kind()) {
                case PARTIAL_SEGMENT, PART_HINT -> Kind.PARTIAL;
                case INITIALIZATION_SEGMENT -> Kind.INITIALIZATION;
                default -> Kind.WHOLE;
            };
        }

        @Override
        public SegmentAddress address() {
            return address;
        }

        @Override
        public CataloguedSegment at(long position) {
            Double seconds = segment.duration() == null
                    ? null
                    : Double.valueOf(segment.duration().toMillis() / 1000.0);
            return new CataloguedSegment(track, name, address, segment.number(), seconds, position, kind);
        }
    }

    /** Whether a manifest was read before, under a route. */
    public boolean hasRead(String route, String url) {
        return read.getIfPresent(id(route, PlaylistUrl.normalized(url))) != null;
    }

    /** Whether a manifest of a stream was read: not yet after a restart, though viewers of it may be back. */
    public boolean knows(String stream) {
        return read.getIfPresent(stream) != null;
    }

    /** Takes in a file that no manifest has to name. Its track, the same as before if it has not changed. */
    public CataloguedTrack learn(SharedFile file) {
        CataloguedTrack[] learned = new CataloguedTrack[1];
        files.asMap().compute(file.address(), (address, known) -> {
            List<CataloguedTrack> all = new ArrayList<>();
            for (CataloguedTrack track : Objects.requireNonNullElse(known, List.<CataloguedTrack>of())) {
                if (file.equals(track.file())) {
                    learned[0] = track;
                    return known;
                }
                if (!track.route().equals(file.route()) && all.size() < MAX_TRACKS_OF_A_SEGMENT - 1) {
                    all.add(track);
                }
            }
            String stream = id(file.route(), PlaylistUrl.normalized(file.url()) + "\n" + file.version());
            read.put(stream, true);
            streamUrls.put(stream, file.url());
            learned[0] = CataloguedTrack.ofFile(stream, file);
            all.add(0, learned[0]);
            return List.copyOf(all);
        });
        return learned[0];
    }

    private List<CataloguedSegment> windows(SegmentAddress address) {
        List<CataloguedTrack> tracks = files.getIfPresent(new SegmentAddress(address.origin(), address.url(), null));
        List<CataloguedSegment> windows = new ArrayList<>();
        for (CataloguedTrack track : Objects.requireNonNullElse(tracks, List.<CataloguedTrack>of())) {
            SharedFile file = Objects.requireNonNull(track.file());
            Integer window = file.window(address.range());
            if (window != null) {
                windows.add(file.segments(track).get(window));
            }
        }
        windows.forEach(window -> windowsByKey.asMap().merge(window.name().key(), List.of(window), Catalogue::joined));
        return windows;
    }

    /** The segments at an address, that of the manifest read last first; usually one, none if no manifest named it. */
    public List<CataloguedSegment> find(SegmentAddress address) {
        List<CataloguedSegment> found = byAddress.get(address);
        if (found == null) {
            return windows(address);
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
        return found == null && address.range() != null ? in(stream, windows(address)) : found;
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
        CataloguedSegment found = in(stream, byKey.getOrDefault(key, List.of()));
        return found != null
                ? found
                : in(stream, Objects.requireNonNullElse(windowsByKey.getIfPresent(key), List.of()));
    }

    /** Whether a manifest lists a segment of that key, of whatever stream. */
    public boolean lists(long key) {
        return byKey.containsKey(key);
    }

    /**
     * The tracks that lie in a file, that of the manifest read last first; if no manifest named it, what it is itself.
     */
    public List<CataloguedTrack> tracksOf(String origin, String url) {
        SegmentAddress file = new SegmentAddress(origin, url, null);
        List<CataloguedTrack> known = byFile.getIfPresent(file);
        return Objects.requireNonNullElse(known == null ? files.getIfPresent(file) : known, List.of());
    }

    /**
     * The URL at the origin of the manifest that makes a stream, or of the file that is one; null if not remembered.
     */
    public @Nullable String urlOf(String stream) {
        return streamUrls.getIfPresent(stream);
    }

    /** The stream a manifest belongs to, as far as manifests have told: itself, if no other names it. */
    public String streamOf(String route, String manifestUrl) {
        String own = id(route, PlaylistUrl.normalized(manifestUrl));
        String parent = parents.getIfPresent(own);
        return parent == null ? own : parent;
    }

    /** Bounds hold after this; for tests. */
    void settle() {
        tracks.cleanUp();
    }

    int segments() {
        return byAddress.size();
    }
}
