package io.swarmgate.edge.metrics;

import io.prometheus.client.Counter;
import io.swarmgate.edge.metrics.EdgeMetrics.Outcome;
import io.swarmgate.edge.metrics.EdgeMetrics.Source;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** The counters of one route, their labels resolved. */
final class RouteCounters {
    private final EdgeCollectors collectors;
    private final String route;
    private final Map<Source, SegmentCounters> segments = new EnumMap<>(Source.class);
    private final LongAdder unproven = new LongAdder();
    private final Counter.Child unrouted;
    private final ManifestCounts manifestCounts = new ManifestCounts();

    RouteCounters(EdgeCollectors collectors, String route) {
        this.collectors = collectors;
        this.route = route;
        for (Source source : Source.values()) {
            segments.put(source, SegmentCounters.of(collectors, route, source));
        }
        unrouted = collectors.unrouted.labels(route);
    }

    void segment(Source source, Outcome outcome, long bytes) {
        Objects.requireNonNull(segments.get(source)).count(outcome, bytes);
    }

    /** Bytes that are known apart from the requests they were for. */
    void swarmBytes(long bytes) {
        Objects.requireNonNull(segments.get(Source.SWARM)).bytes().inc((double) bytes);
    }

    void unproven(long bytes) {
        unproven.add(bytes);
    }

    void manifest(String format, String result, boolean cached) {
        collectors
                .manifests
                .labels(route, format, result, String.valueOf(cached))
                .inc();
        manifestCounts.count(result.equals("rewritten"));
    }

    void unrouted(long count) {
        unrouted.inc((double) count);
    }

    void request(String kind, int status) {
        collectors.requests.labels(route, kind, EdgeMetrics.statusClass(status)).inc();
    }

    Traffic.Route traffic() {
        Map<Source, Traffic.Count> counts = new EnumMap<>(Source.class);
        segments.forEach((source, counters) -> counts.put(source, counters.sum()));
        return new Traffic.Route(counts, unproven.sum(), manifestCounts.rewritten(), manifestCounts.untouched());
    }

    /** The counters of one source. */
    private record SegmentCounters(Map<Outcome, Counter.Child> requests, Counter.Child bytes) {
        static SegmentCounters of(EdgeCollectors collectors, String route, Source source) {
            Map<Outcome, Counter.Child> requests = new EnumMap<>(Outcome.class);
            for (Outcome outcome : Outcome.values()) {
                requests.put(
                        outcome,
                        collectors.segmentRequests.labels(
                                route, EdgeMetrics.label(source), EdgeMetrics.label(outcome)));
            }
            return new SegmentCounters(requests, collectors.segmentBytes.labels(route, EdgeMetrics.label(source)));
        }

        void count(Outcome outcome, long sent) {
            Objects.requireNonNull(requests.get(outcome)).inc();
            bytes.inc((double) sent);
        }

        Traffic.Count sum() {
            double total =
                    requests.values().stream().mapToDouble(Counter.Child::get).sum();
            return new Traffic.Count((long) total, (long) bytes.get());
        }
    }
}
