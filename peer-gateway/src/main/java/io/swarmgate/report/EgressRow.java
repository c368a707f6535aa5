package io.swarmgate.report;

import io.swarmgate.ledger.Dimension;
import io.swarmgate.ledger.Line;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * One row of a report.
 *
 * @param start of its time
 * @param of the values of the dimensions that were asked for
 * @param lines what the ledger has, by line; lines without entries are not there
 * @param segmentBytes of media segments alone, by line
 * @param savings its share of the money of the months it lies in, one for each currency
 */
public record EgressRow(
        Instant start,
        Map<Dimension, String> of,
        Map<Line, Sum> lines,
        Map<Line, Long> segmentBytes,
        List<Saving> savings) {
    /** Requests and bytes. */
    public record Sum(long requests, long bytes) {
        static final Sum NONE = new Sum(0, 0);

        Sum plus(Sum other) {
            return new Sum(Math.addExact(requests, other.requests), Math.addExact(bytes, other.bytes));
        }
    }

    public EgressRow {
        of = sorted(of, Dimension.class);
        lines = sorted(lines, Line.class);
        segmentBytes = sorted(segmentBytes, Line.class);
        savings = List.copyOf(savings);
    }

    private static <K extends Enum<K>, V> Map<K, V> sorted(Map<K, V> map, Class<K> keys) {
        Map<K, V> copy = new EnumMap<>(keys);
        copy.putAll(map);
        return Collections.unmodifiableMap(copy);
    }

    public Sum line(Line line) {
        return lines.getOrDefault(line, Sum.NONE);
    }

    /** Segment bytes viewers had from the swarm. */
    public long swarmBytes() {
        return segmentBytes.getOrDefault(Line.SWARM, 0L);
    }

    /** Segment bytes viewers had over HTTP. */
    public long httpBytes() {
        return segmentBytes.getOrDefault(Line.CACHE, 0L)
                + segmentBytes.getOrDefault(Line.SIBLING, 0L)
                + segmentBytes.getOrDefault(Line.ORIGIN, 0L)
                + segmentBytes.getOrDefault(Line.OBSERVED, 0L);
    }

    /** Share of the segment bytes that viewers had from the swarm; 0 where there were none. */
    public double offload() {
        long all = swarmBytes() + httpBytes();
        return all <= 0 ? 0 : (double) swarmBytes() / all;
    }
}
