package io.swarmgate.edge.metrics;

import io.prometheus.client.Collector;
import io.prometheus.client.CounterMetricFamily;
import io.prometheus.client.GaugeMetricFamily;
import io.swarmgate.segment.StoreStats;
import java.util.List;
import java.util.function.Supplier;

/** Shows the segment store's own counts; one snapshot for each scrape. */
public final class StoreCollector extends Collector implements Collector.Describable {
    private final Supplier<StoreStats> stats;

    public StoreCollector(Supplier<StoreStats> stats) {
        this.stats = stats;
    }

    @Override
    public List<MetricFamilySamples> collect() {
        StoreStats now = stats.get();
        return List.of(
                gauge("disk_bytes", "Bytes in spool files.", now.diskBytes()),
                gauge("memory_bytes", "Bytes of small objects in direct memory.", now.memoryBytes()),
                gauge("entries", "Objects and slices stored.", now.entries()),
                gauge("open_files", "Spool files open now.", now.openFiles()),
                gauge("fills_in_progress", "Shared origin requests under way.", now.fillsInProgress()),
                counter("evictions", "Objects dropped for lack of room.", now.evictions()),
                counter("fills", "Shared origin requests begun.", now.fillsStarted()),
                counter("fills_resumed", "Broken-off fills taken up again.", now.fillsResumed()),
                counter("fills_changed", "Broken-off fills whose origin had another version.", now.fillsChanged()),
                counter("fills_lost", "Fills that broke off for good.", now.fillsLost()),
                counter("collapsed_waiters", "Requests that shared another one's fill.", now.collapsedWaiters()),
                counter("passed_through", "Requests answered by an origin request of their own.", now.passedThrough()),
                counter(
                        "storage_failures",
                        "Fills that went on uncached because the disk was full or failed.",
                        now.storageFailures()),
                counter("validations", "Stale objects found unchanged at the origin.", now.validations()),
                counter("stale_served", "Answers from a stale object because the origin failed.", now.staleServed()));
    }

    /** Nothing to check for duplicates before the first scrape: the names are all ours. */
    @Override
    public List<MetricFamilySamples> describe() {
        return List.of();
    }

    private static MetricFamilySamples gauge(String name, String help, long value) {
        return new GaugeMetricFamily("swarmgate_store_" + name, help, (double) value);
    }

    private static MetricFamilySamples counter(String name, String help, long value) {
        return new CounterMetricFamily("swarmgate_store_" + name, help, (double) value);
    }
}
