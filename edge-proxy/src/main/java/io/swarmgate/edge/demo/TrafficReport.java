package io.swarmgate.edge.demo;

import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.Collector.MetricFamilySamples.Sample;
import io.prometheus.client.CollectorRegistry;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The counts of the page's panel: what the edge says it served to viewers, by source, against what the origin itself
 * says it sent to the edge.
 */
final class TrafficReport {
    private static final List<String> SOURCES = List.of("swarm", "cache", "sibling", "origin");
    private static final String REQUESTS = "swarmgate_segment_requests_total";
    private static final String BYTES = "swarmgate_segment_bytes_total";

    private final CollectorRegistry registry;
    private final RequestLog log;

    TrafficReport(CollectorRegistry registry, RequestLog log) {
        this.registry = registry;
        this.log = log;
    }

    String json(String originUrl, String metricsUrl) {
        RequestLog.Totals egress = log.throughEdge();
        String segments = SOURCES.stream()
                .map(source -> "\"%s\":%s".formatted(source, counts(sum(REQUESTS, source), sum(BYTES, source))))
                .collect(Collectors.joining(","));
        return "{\"originUrl\":\"%s\",\"metricsUrl\":\"%s\",\"segments\":{%s},\"origin\":%s}"
                .formatted(originUrl, metricsUrl, segments, counts(egress.mediaRequests(), egress.mediaBytes()));
    }

    /** Sum of a counter over all routes and outcomes of one source. */
    long sum(String counter, String source) {
        double sum = 0;
        for (MetricFamilySamples family : Collections.list(registry.metricFamilySamples())) {
            for (Sample sample : family.samples) {
                int label = sample.labelNames.indexOf("source");
                if (sample.name.equals(counter)
                        && label >= 0
                        && sample.labelValues.get(label).equals(source)) {
                    sum += sample.value;
                }
            }
        }
        return (long) sum;
    }

    private static String counts(long requests, long bytes) {
        return String.format(Locale.ROOT, "{\"requests\":%d,\"bytes\":%d}", requests, bytes);
    }
}
