package io.swarmgate.swarm.catalogue;

import io.swarmgate.manifest.ByteRange;
import io.swarmgate.manifest.ReferenceKind;
import io.swarmgate.manifest.TrackIndex;
import io.swarmgate.swarm.catalogue.CataloguedSegment.Kind;
import io.swarmgate.swarm.catalogue.SegmentRun.Candidate;
import io.swarmgate.swarm.protocol.SegmentName;
import io.swarmgate.swarm.protocol.SegmentName.Range;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A segment as a manifest lists it, named as clients and the edge name it. */
record CatalogueEntry(TrackIndex.Segment segment, SegmentName name, SegmentAddress address, Kind kind)
        implements Candidate {

    /** What a track of a manifest lists, by kind and in playing order. */
    static Map<Kind, List<CatalogueEntry>> of(SegmentLocator locator, TrackIndex.Track described) {
        Map<Kind, List<CatalogueEntry>> entries = new EnumMap<>(Kind.class);
        Stream.concat(described.segments().stream(), initializations(described.segments()))
                .filter(segment -> !segment.gap())
                .map(segment -> of(locator, segment))
                .filter(Objects::nonNull)
                .forEach(entry -> entries.computeIfAbsent(entry.kind, unseen -> new ArrayList<>())
                        .add(entry));
        entries.computeIfPresent(Kind.INITIALIZATION, (kind, listed) -> distinct(listed));
        return entries;
    }

    /** A playlist may name the same one again and again. */
    private static List<CatalogueEntry> distinct(List<CatalogueEntry> listed) {
        Map<SegmentAddress, CatalogueEntry> first = new LinkedHashMap<>();
        listed.forEach(entry -> first.putIfAbsent(entry.address, entry));
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

    private static @Nullable CatalogueEntry of(SegmentLocator locator, TrackIndex.Segment segment) {
        ByteRange bytes = segment.range();
        Range range = null;
        if (bytes != null && bytes.length() != ByteRange.OPEN) {
            range = new Range(bytes.offset(), bytes.offset() + bytes.length() - 1);
        } else if (bytes != null && (bytes.offset() > 0 || segment.kind() == ReferenceKind.PART_HINT)) {
            // Its end is not known, so it has no name among peers.
            return null;
        }
        SegmentLocator.Located located = locator.locate(segment.kind(), segment.url());
        if (located == null) {
            return null;
        }
        Kind kind = switch (segment.kind()) {
            case PARTIAL_SEGMENT, PART_HINT -> Kind.PARTIAL;
            case INITIALIZATION_SEGMENT -> Kind.INITIALIZATION;
            default -> Kind.WHOLE;
        };
        return new CatalogueEntry(
                segment,
                new SegmentName(located.path(), range),
                new SegmentAddress(located.origin(), located.url(), range),
                kind);
    }

    @Override
    public CataloguedSegment at(CataloguedTrack track, long position) {
        Double seconds = segment.duration() == null
                ? null
                : Double.valueOf(segment.duration().toMillis() / 1000.0);
        return new CataloguedSegment(track, name, address, segment.number(), seconds, position, kind);
    }
}
