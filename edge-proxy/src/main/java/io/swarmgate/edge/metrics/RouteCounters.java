package io.swarmgate.edge.metrics;

import io.prometheus.client.Counter;
import io.swarmgate.edge.metrics.EdgeMetrics.Outcome;
import io.swarmgate.edge.metrics.EdgeMetrics.Source;
import java.util.EnumMap;
import java.util.Map;

/** The counters of one route, their labels resolved. */
final class RouteCounters {
    private final EdgeCollectors collectors;
    private final String route;
    /** By source, then outcome. */
    private final Counter.Child[][] segmentRequests;

    private final Counter.Child[] segmentBytes;
    private final Counter.Child unrouted;
    private final ManifestCounts manifestCounts = new ManifestCounts();

    RouteCounters(EdgeCollectors collectors, String route) {
        this.collectors = collectors;
        this.route = route;
        Source[] sources = Source.values();
        Outcome[] outcomes = Outcome.values();
        segmentRequests = new Counter.Child[sources.length][outcomes.length];
        segmentBytes = new Counter.Child[sources.length];
        for (Source source : sources) {
            segmentBytes[source.ordinal()] = collectors.segmentBytes.labels(route, EdgeMetrics.label(source));
            for (Outcome outcome : outcomes) {
                segmentRequests[source.ordinal()][outcome.ordinal()] = collectors.segmentRequests.labels(
                        route, EdgeMetrics.label(source), EdgeMetrics.label(outcome));
            }
        }
        unrouted = collectors.unrouted.labels(route);
    }

    void segment(Source source, Outcome outcome, long bytes) {
        segmentRequests[source.ordinal()][outcome.ordinal()].inc();
        segmentBytes[source.ordinal()].inc(bytes);
    }

    void manifest(String format, String result, boolean cached) {
        collectors.manifests.labels(route, format, result, String.valueOf(cached)).inc();
        manifestCounts.count(result.equals("rewritten"));
    }

    void unrouted(long count) {
        unrouted.inc(count);
    }

    void request(String kind, int status) {
        collectors.requests.labels(route, kind, EdgeMetrics.statusClass(status)).inc();
    }

    Traffic.Route traffic() {
        Map<Source, Traffic.Count> segments = new EnumMap<>(Source.class);
        for (Source source : Source.values()) {
            double requests = 0;
            for (Counter.Child outcome : segmentRequests[source.ordinal()]) {
                requests += outcome.get();
            }
            segments.put(
                    source, new Traffic.Count((long) requests, (long) segmentBytes[source.ordinal()].get()));
        }
        return new Traffic.Route(segments, manifestCounts.rewritten(), manifestCounts.untouched());
    }
}
