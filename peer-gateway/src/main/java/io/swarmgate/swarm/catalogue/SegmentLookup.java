package io.swarmgate.swarm.catalogue;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds listed segments by where they lie, by what peers call them and by the file they are a part of. Holds what was
 * added until it is removed, and nothing of a track whose segments have all been removed. Changed by one thread at a
 * time, read by anybody without a lock.
 */
final class SegmentLookup {
    private static final int MAX_TRACKS_OF_A_SEGMENT = 8;

    private final ConcurrentMap<SegmentAddress, List<CataloguedSegment>> byAddress = new ConcurrentHashMap<>();
    /** The same by what peers call them: the paths of one address may differ between routes. */
    private final ConcurrentMap<Long, List<CataloguedSegment>> byKey = new ConcurrentHashMap<>();
    /** Files of which segments are parts: whoever asks for a token knows no ranges. */
    private final ConcurrentMap<SegmentAddress, List<Portion>> inParts = new ConcurrentHashMap<>();

    /** @param segments how many of a track's segments are parts of the file */
    private record Portion(CataloguedTrack track, int segments) {}

    void add(CataloguedSegment segment) {
        byAddress.merge(segment.address(), List.of(segment), SegmentLookup::joined);
        byKey.merge(segment.name().key(), List.of(segment), SegmentLookup::joined);
        if (segment.address().range() != null) {
            inParts.compute(file(segment.address()), (file, known) -> withOneMore(segment.track(), known));
        }
    }

    void remove(CataloguedSegment segment) {
        byAddress.computeIfPresent(segment.address(), (address, all) -> without(segment, all));
        byKey.computeIfPresent(segment.name().key(), (key, all) -> without(segment, all));
        if (segment.address().range() != null) {
            inParts.computeIfPresent(file(segment.address()), (file, known) -> withOneLess(segment.track(), known));
        }
    }

    private static SegmentAddress file(SegmentAddress part) {
        return new SegmentAddress(part.origin(), part.url(), null);
    }

    /** The newest first; where too many tracks hold a segment, the oldest are left out. */
    static List<CataloguedSegment> joined(List<CataloguedSegment> known, List<CataloguedSegment> news) {
        List<CataloguedSegment> all = new ArrayList<>(news);
        for (CataloguedSegment segment : known) {
            if (all.size() < MAX_TRACKS_OF_A_SEGMENT
                    && all.stream().noneMatch(other -> other.track() == segment.track())) {
                all.add(segment);
            }
        }
        return List.copyOf(all);
    }

    private static @Nullable List<CataloguedSegment> without(CataloguedSegment segment, List<CataloguedSegment> all) {
        List<CataloguedSegment> rest =
                all.stream().filter(other -> !other.equals(segment)).toList();
        return rest.isEmpty() ? null : rest;
    }

    private static List<Portion> withOneMore(CataloguedTrack track, @Nullable List<Portion> known) {
        List<Portion> all = new ArrayList<>();
        int segments = 1;
        for (Portion portion : known == null ? List.<Portion>of() : known) {
            if (portion.track == track) {
                segments = portion.segments + 1;
            } else if (all.size() < MAX_TRACKS_OF_A_SEGMENT - 1) {
                all.add(portion);
            }
        }
        all.add(0, new Portion(track, segments));
        return List.copyOf(all);
    }

    private static @Nullable List<Portion> withOneLess(CataloguedTrack track, List<Portion> known) {
        List<Portion> rest = known.stream()
                .map(portion -> portion.track == track ? new Portion(track, portion.segments - 1) : portion)
                .filter(portion -> portion.segments > 0)
                .toList();
        return rest.isEmpty() ? null : rest;
    }

    /** Those at an address, that of the manifest read last first; null if none is listed there. */
    @Nullable List<CataloguedSegment> at(SegmentAddress address) {
        return byAddress.get(address);
    }

    /** Those that peers call by a key. */
    List<CataloguedSegment> called(long key) {
        return byKey.getOrDefault(key, List.of());
    }

    boolean lists(long key) {
        return byKey.containsKey(key);
    }

    /** The tracks that have a file among their segments, or parts of it. */
    List<CataloguedTrack> tracksIn(SegmentAddress file) {
        List<CataloguedSegment> whole = byAddress.getOrDefault(file, List.of());
        List<Portion> parts = inParts.getOrDefault(file, List.of());
        if (parts.isEmpty()) {
            return whole.stream().map(CataloguedSegment::track).toList();
        }
        Set<CataloguedTrack> tracks = new LinkedHashSet<>();
        whole.forEach(segment -> tracks.add(segment.track()));
        parts.forEach(portion -> tracks.add(portion.track));
        return List.copyOf(tracks);
    }

    int addresses() {
        return byAddress.size();
    }
}
