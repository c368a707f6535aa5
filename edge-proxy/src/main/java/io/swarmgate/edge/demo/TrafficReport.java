package io.swarmgate.edge.demo;

import io.swarmgate.edge.metrics.EdgeMetrics;
import io.swarmgate.edge.metrics.EdgeMetrics.Source;
import io.swarmgate.edge.metrics.Traffic;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The counts of the page's panel: what the edge says it served to viewers, by source, against what the origin itself
 * says it sent to the edge.
 */
final class TrafficReport {
    private final Supplier<Traffic> traffic;
    private final RequestLog log;

    /** @param traffic of the edge, now */
    TrafficReport(Supplier<Traffic> traffic, RequestLog log) {
        this.traffic = traffic;
        this.log = log;
    }

    String json(String originUrl, String metricsUrl) {
        RequestLog.Totals egress = log.throughEdge();
        Traffic now = traffic.get();
        String segments = Arrays.stream(Source.values())
                .map(source -> "\"%s\":%s".formatted(EdgeMetrics.label(source), json(now.segments(source))))
                .collect(Collectors.joining(","));
        Traffic.Count origin = new Traffic.Count(egress.mediaRequests(), egress.mediaBytes());
        return "{\"originUrl\":\"%s\",\"metricsUrl\":\"%s\",\"segments\":{%s},\"unprovenBytes\":%d,\"origin\":%s}"
                .formatted(originUrl, metricsUrl, segments, now.unprovenBytes(), json(origin));
    }

    private static String json(Traffic.Count count) {
        return String.format(Locale.ROOT, "{\"requests\":%d,\"bytes\":%d}", count.requests(), count.bytes());
    }
}
