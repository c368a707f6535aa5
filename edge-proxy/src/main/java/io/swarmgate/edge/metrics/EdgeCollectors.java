package io.swarmgate.edge.metrics;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Histogram;
import io.swarmgate.edge.metrics.EdgeMetrics.Source;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** The metric families of the edge; each is documented in docs/metrics.md. */
final class EdgeCollectors {
    /**
     * Up to 10 s in steps of about 2 to 2.5: a hit takes well under a millisecond, a miss an origin's round trip, and
     * half a segment's duration is where a player begins to suffer.
     */
    private static final double[] LATENCY = {
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
    };

    /** Whole transfers depend on the client's line as well, so they reach further. */
    private static final double[] TRANSFER = {0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60};

    final Counter requests;
    final Counter segmentRequests;
    final Counter segmentBytes;
    final Counter originRequests;
    final Counter originBytes;
    final Counter manifests;
    final Counter protectedDirectories;
    final Counter unrouted;
    final Counter pages;
    final Histogram originFirstByte;
    private final Map<Source, Histogram.Child> segmentFirstByte;
    private final Map<Source, Histogram.Child> segmentDuration;
    private final Histogram.Child manifestCached;
    private final Histogram.Child manifestFetched;

    private EdgeCollectors(CollectorRegistry registry) {
        requests = Counter.build("swarmgate_requests_total", "Requests answered, of any kind.")
                .labelNames("route", "kind", "status_class")
                .register(registry);
        segmentRequests = Counter.build("swarmgate_segment_requests_total", "Segment requests, by who served them.")
                .labelNames("route", "source", "outcome")
                .register(registry);
        segmentBytes = Counter.build(
                        "swarmgate_segment_bytes_total",
                        "Bytes of segment content sent to clients, by who served them.")
                .labelNames("route", "source")
                .register(registry);
        originRequests = Counter.build("swarmgate_origin_requests_total", "Requests made to origins.")
                .labelNames("origin", "status_class", "error")
                .register(registry);
        originBytes = Counter.build("swarmgate_origin_bytes_total", "Bytes of content received from origins.")
                .labelNames("origin")
                .register(registry);
        manifests = Counter.build("swarmgate_manifests_total", "Manifests answered, rewritten or untouched and why.")
                .labelNames("route", "format", "result", "cached")
                .register(registry);
        protectedDirectories = Counter.build(
                        "swarmgate_protected_directories_total",
                        "Directories of origins found to give media to nobody without credentials.")
                .labelNames("route")
                .register(registry);
        unrouted = Counter.build(
                        "swarmgate_unrouted_references_total",
                        "References in manifests left alone because no origin is configured for their host.")
                .labelNames("route")
                .register(registry);
        pages = Counter.build("swarmgate_pages_total", "Pages and workers' scripts changed, or left alone and why.")
                .labelNames("route", "result")
                .register(registry);
        Histogram firstByte = Histogram.build(
                        "swarmgate_segment_first_byte_seconds",
                        "From a segment request to the first byte of its answer.")
                .labelNames("source")
                .buckets(LATENCY)
                .register(registry);
        Histogram duration = Histogram.build(
                        "swarmgate_segment_duration_seconds", "From a segment request to the last byte of its answer.")
                .labelNames("source")
                .buckets(TRANSFER)
                .register(registry);
        segmentFirstByte = bySource(firstByte);
        segmentDuration = bySource(duration);
        originFirstByte = Histogram.build(
                        "swarmgate_origin_first_byte_seconds", "From a request to an origin to its header section.")
                .labelNames("origin")
                .buckets(LATENCY)
                .register(registry);
        Histogram manifest = Histogram.build(
                        "swarmgate_manifest_duration_seconds",
                        "From a manifest request to the last byte of its answer.")
                .labelNames("cached")
                .buckets(LATENCY)
                .register(registry);
        manifestCached = manifest.labels("true");
        manifestFetched = manifest.labels("false");
    }

    static EdgeCollectors register(CollectorRegistry registry) {
        return new EdgeCollectors(registry);
    }

    void observeSegment(Source source, double firstByteSeconds, double durationSeconds) {
        Objects.requireNonNull(segmentFirstByte.get(source)).observe(firstByteSeconds);
        Objects.requireNonNull(segmentDuration.get(source)).observe(durationSeconds);
    }

    Histogram.Child manifestDuration(boolean cached) {
        return cached ? manifestCached : manifestFetched;
    }

    private static Map<Source, Histogram.Child> bySource(Histogram histogram) {
        Map<Source, Histogram.Child> children = new EnumMap<>(Source.class);
        for (Source source : Source.values()) {
            children.put(source, histogram.labels(EdgeMetrics.label(source)));
        }
        return children;
    }
}
