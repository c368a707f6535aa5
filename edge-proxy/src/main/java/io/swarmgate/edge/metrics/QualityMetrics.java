package io.swarmgate.edge.metrics;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Histogram;
import io.prometheus.client.Summary;
import io.swarmgate.ledger.ViewerGroup;
import io.swarmgate.quality.QualityAmounts;
import java.util.List;

/** What viewers see, by route and by whether they share; each family is documented in docs/metrics.md. Thread-safe. */
public final class QualityMetrics {
    private static final double MILLIS = 1000;
    private static final double BITS = 8;

    private final Histogram startup;
    private final Counter sessions;
    private final Counter watched;
    private final Counter stalls;
    private final Counter stalled;
    private final Summary buffer;
    private final Summary bitrate;
    private final Counter frames;
    private final Counter dropped;

    /** @param routes whose series are there from the start */
    public QualityMetrics(CollectorRegistry registry, List<String> routes) {
        startup = Histogram.build("swarmgate_quality_startup_seconds", "From the wish to play until media played.")
                .labelNames("route", "group")
                .buckets(0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, 30)
                .register(registry);
        sessions = counter(registry, "sessions", "Playbacks that were heard of.");
        watched = counter(registry, "watched_seconds", "Time in which media played.");
        stalls = counter(registry, "rebuffers", "Stalls for want of media.");
        stalled = counter(registry, "rebuffer_seconds", "Time spent in stalls for want of media.");
        buffer = Summary.build("swarmgate_quality_buffer_seconds", "Media ahead of the playhead, once a report.")
                .labelNames("route", "group")
                .register(registry);
        bitrate = Summary.build("swarmgate_quality_bitrate_bits_per_second", "Of what is played, once a report.")
                .labelNames("route", "group")
                .register(registry);
        frames = counter(registry, "frames", "Video frames that were to be shown.");
        dropped = counter(registry, "dropped_frames", "Of these, frames that were dropped.");
        for (String route : routes) {
            for (ViewerGroup group : ViewerGroup.values()) {
                expect(route, group.label());
            }
        }
    }

    private static Counter counter(CollectorRegistry registry, String name, String help) {
        return Counter.build("swarmgate_quality_" + name + "_total", help)
                .labelNames("route", "group")
                .register(registry);
    }

    private void expect(String route, String group) {
        startup.labels(route, group);
        sessions.labels(route, group);
        watched.labels(route, group);
        stalls.labels(route, group);
        stalled.labels(route, group);
        buffer.labels(route, group);
        bitrate.labels(route, group);
        frames.labels(route, group);
        dropped.labels(route, group);
    }

    /** Counts what has come on top in a session. */
    public void played(String route, ViewerGroup viewers, QualityAmounts more) {
        String group = viewers.label();
        if (more.startupMillis() != null) {
            startup.labels(route, group).observe(more.startupMillis() / MILLIS);
        }
        sessions.labels(route, group).inc((double) more.sessions());
        watched.labels(route, group).inc(more.watchedMillis() / MILLIS);
        stalls.labels(route, group).inc((double) more.stalls());
        stalled.labels(route, group).inc(more.stalledMillis() / MILLIS);
        if (more.bufferSamples() > 0) {
            buffer.labels(route, group).observe(more.bufferMillis() / MILLIS / more.bufferSamples());
        }
        if (more.mediaMillis() > 0) {
            bitrate.labels(route, group).observe(more.mediaBytes() * BITS * MILLIS / more.mediaMillis());
        }
        frames.labels(route, group).inc((double) more.frames());
        dropped.labels(route, group).inc((double) more.droppedFrames());
    }
}
