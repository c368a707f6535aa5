package io.swarmgate.swarm.catalogue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Segments in playing order, their positions ascending. Immutable. */
final class SegmentRun {
    /** Segments kept after the manifest has dropped them: players behind still ask for them. */
    static final int KEPT_BEHIND = 48;

    static final SegmentRun EMPTY = new SegmentRun(List.of(), 0, 0);

    private final List<CataloguedSegment> segments;
    private final long nextPosition;
    private final long weightBytes;

    /** What the next version of a run is made of, before it has a position. */
    interface Candidate {
        SegmentAddress address();

        CataloguedSegment at(CataloguedTrack track, long position);
    }

    /** What a list is that has nothing but what the run has, in the same order, or goes on where that ends. */
    enum Version {
        /** It ends before the run does. */
        OLDER,
        SAME,
        NEWER
    }

    /** A new version, and what it has that the one before had not. */
    record Change(SegmentRun run, List<CataloguedSegment> added, List<CataloguedSegment> dropped) {}

    private SegmentRun(List<CataloguedSegment> segments, long nextPosition, long weightBytes) {
        this.segments = segments;
        this.nextPosition = nextPosition;
        this.weightBytes = weightBytes;
    }

    /** A run that never changes; positions are indexes. */
    static SegmentRun of(List<CataloguedSegment> segments) {
        return new SegmentRun(segments, segments.size(), 0);
    }

    List<CataloguedSegment> segments() {
        return segments;
    }

    /** Memory its segments take. */
    long weightBytes() {
        return weightBytes;
    }

    /**
     * Compares a list with the run.
     *
     * @param first the run's segment with which the list begins
     * @return null if the list has something else than the run
     */
    @Nullable Version compare(CataloguedSegment first, List<? extends Candidate> listed) {
        int index = indexOf(first.position());
        int common = Math.min(listed.size(), segments.size() - index);
        for (int i = 0; i < common; i++) {
            if (!segments.get(index + i).address().equals(listed.get(i).address())) {
                return null;
            }
        }
        if (common == 0) {
            return null;
        }
        if (common < listed.size()) {
            return Version.NEWER;
        }
        return index + common < segments.size() ? Version.OLDER : Version.SAME;
    }

    /**
     * The run after its manifest was read again. What the manifest has dropped stays for a while if it comes right
     * before what is left; a manifest that has nothing in common with the last one starts afresh.
     *
     * @param track whose run it is
     */
    Change update(CataloguedTrack track, List<? extends Candidate> listed) {
        Map<SegmentAddress, CataloguedSegment> known = new HashMap<>();
        segments.forEach(segment -> known.put(segment.address(), segment));
        List<CataloguedSegment> result = new ArrayList<>(before(listed, known));
        List<CataloguedSegment> added = new ArrayList<>();
        long next = nextPosition;
        long last = result.isEmpty() ? -1 : result.get(result.size() - 1).position();
        for (Candidate candidate : listed) {
            CataloguedSegment segment = known.get(candidate.address());
            if (segment == null || segment.position() <= last) {
                next = Math.max(next, last + 1);
                segment = candidate.at(track, next++);
                added.add(segment);
            }
            last = segment.position();
            result.add(segment);
        }
        result.forEach(segment -> known.remove(segment.address()));
        List<CataloguedSegment> dropped = List.copyOf(known.values());
        long weight = result.stream().mapToLong(CataloguedSegment::weightBytes).sum();
        return new Change(new SegmentRun(List.copyOf(result), Math.max(next, last + 1), weight), added, dropped);
    }

    private List<CataloguedSegment> before(
            List<? extends Candidate> listed, Map<SegmentAddress, CataloguedSegment> known) {
        for (Candidate candidate : listed) {
            CataloguedSegment first = known.get(candidate.address());
            if (first != null) {
                int index = indexOf(first.position());
                return segments.subList(Math.max(0, index - KEPT_BEHIND), index);
            }
        }
        return List.of();
    }

    /** From a position on, at most so many. */
    List<CataloguedSegment> from(long position, int max) {
        int index = indexOf(position);
        return segments.subList(index, Math.min(segments.size(), index + max));
    }

    /** Index of the first segment at or after a position. */
    private int indexOf(long position) {
        int low = 0;
        int high = segments.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (segments.get(middle).position() < position) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
