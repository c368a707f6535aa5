package io.swarmgate.swarm.catalogue;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Files that are streams by themselves, each in the version seen last. Thread-safe; bounded in bytes. */
final class FileStreams {
    /** A track of a file takes so much, its texts aside. */
    private static final int TRACK_BYTES = 1024;

    private static final int MAX_ROUTES_OF_A_FILE = 8;

    /** One track for each route that shows the file. */
    private final Cache<SegmentAddress, List<CataloguedTrack>> files;

    /** Windows that were spoken of, by what peers call them: a file may have more than anybody asks for. */
    private final Cache<Long, List<CataloguedSegment>> windowsByKey;

    FileStreams(long maxBytes) {
        files = Caffeine.newBuilder()
                .maximumWeight(maxBytes / 2)
                .weigher((SegmentAddress file, List<CataloguedTrack> tracks) -> Catalogue.clamped(
                        tracks.size() * (TRACK_BYTES + 3L * file.url().length())))
                .build();
        windowsByKey = Caffeine.newBuilder()
                .maximumWeight(maxBytes / 2)
                .weigher((Long key, List<CataloguedSegment> windows) -> Catalogue.clamped(windows.stream()
                        .mapToLong(CataloguedSegment::weightBytes)
                        .sum()))
                .build();
    }

    /**
     * Takes a file in.
     *
     * @param stream its id
     * @return its track, the same as before if it has not changed
     */
    CataloguedTrack learn(SharedFile file, String stream) {
        CataloguedTrack[] learned = new CataloguedTrack[1];
        files.asMap().compute(file.address(), (address, known) -> {
            List<CataloguedTrack> all = new ArrayList<>();
            for (CataloguedTrack track : Objects.requireNonNullElse(known, List.<CataloguedTrack>of())) {
                if (file.equals(track.file())) {
                    learned[0] = track;
                    return known;
                }
                if (!track.route().equals(file.route()) && all.size() < MAX_ROUTES_OF_A_FILE - 1) {
                    all.add(track);
                }
            }
            learned[0] = CataloguedTrack.ofFile(stream, file);
            all.add(0, learned[0]);
            return List.copyOf(all);
        });
        return learned[0];
    }

    /** The tracks a file is; none if it is no stream by itself. */
    List<CataloguedTrack> of(SegmentAddress file) {
        return Objects.requireNonNullElse(files.getIfPresent(file), List.of());
    }

    /** The windows that lie at an address, one for each route; remembers that they were spoken of. */
    List<CataloguedSegment> windows(SegmentAddress address) {
        List<CataloguedSegment> windows = new ArrayList<>();
        for (CataloguedTrack track : of(new SegmentAddress(address.origin(), address.url(), null))) {
            SharedFile file = Objects.requireNonNull(track.file());
            Integer window = file.window(address.range());
            if (window != null) {
                windows.add(file.segments(track).get(window));
            }
        }
        windows.forEach(
                window -> windowsByKey.asMap().merge(window.name().key(), List.of(window), SegmentLookup::joined));
        return windows;
    }

    /** The windows peers call by a key, of those that were spoken of. */
    List<CataloguedSegment> called(long key) {
        List<CataloguedSegment> windows = windowsByKey.getIfPresent(key);
        return windows == null ? List.of() : windows;
    }
}
