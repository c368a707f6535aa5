package io.swarmgate.edge.metrics;

import io.prometheus.client.Collector;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.CounterMetricFamily;
import io.prometheus.client.GaugeMetricFamily;
import io.prometheus.client.Histogram;
import io.swarmgate.ledger.durable.LedgerEvents;
import io.swarmgate.ledger.durable.LedgerStats;
import io.swarmgate.ledger.journal.Entry;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Shows how the ledger is doing; one snapshot for each scrape. */
public final class LedgerCollector extends Collector implements Collector.Describable, LedgerEvents {
    /** A flush takes milliseconds; what is behind a minute was behind an outage of the database. */
    private static final double[] STORED = {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 600, 3600};

    private final Histogram storing;
    private final DeliveryCollector deliveries;
    private volatile @Nullable Supplier<LedgerStats> stats;

    /**
     * @param registry for the histogram; the collectors themselves are registered by whoever makes them
     * @param deliveries is told what is taken down
     */
    public LedgerCollector(CollectorRegistry registry, DeliveryCollector deliveries) {
        this.deliveries = deliveries;
        storing = Histogram.build("swarmgate_ledger_flush_seconds", "From the end of a flush interval to its commit.")
                .buckets(STORED)
                .register(registry);
    }

    /** Tells what to show. */
    public void show(Supplier<LedgerStats> source) {
        stats = source;
    }

    @Override
    public void stored(Duration sinceCut) {
        storing.observe(Math.max(0, sinceCut.toNanos()) / NANOSECONDS_PER_SECOND);
    }

    @Override
    public void taken(List<Entry> entries) {
        deliveries.taken(entries);
    }

    @Override
    public List<MetricFamilySamples> collect() {
        Supplier<LedgerStats> source = stats;
        if (source == null) {
            return List.of();
        }
        LedgerStats now = source.get();
        return List.of(
                gauge(
                        "database_up",
                        "1 while the ledger's database can be used.",
                        now.databaseFailure() == null ? 1 : 0),
                gauge(
                        "journal_up",
                        "1 while the ledger's journal can be written.",
                        now.journalFailure() == null ? 1 : 0),
                gauge("held_sums", "Sums in memory that are not yet in the journal.", (double) now.heldSums()),
                gauge("journal_bytes", "Bytes on disk that wait for the ledger's database.", (double)
                        now.journalBytes()),
                gauge(
                        "last_stored_timestamp_seconds",
                        "When the last batch was cut that the database has; 0 if none since the start.",
                        now.lastStored() == null ? 0 : now.lastStored().toEpochMilli() / 1000.0),
                counter("batches_stored", "Batches added to the database.", now.batchesStored()),
                counter(
                        "batches_known",
                        "Batches the database had already: replays after a crash.",
                        now.batchesKnown()),
                counter("database_failures", "Uses of the database that failed.", now.databaseFailures()),
                counter("journal_failures", "Batches that could not be written to the journal.", now.journalFailures()),
                counter("damaged_bytes", "Bytes of the journal that held no whole record.", now.damagedBytes()),
                counter("lost_batches", "Batches lost: unreadable, or refused by the database.", now.lostBatches()),
                counter("lost_requests", "Requests lost for want of memory.", now.lostRequests()),
                counter("lost_bytes", "Bytes lost for want of memory.", now.lostBytes()),
                counter("other_streams", "Amounts of streams beyond ledger.streams in a minute.", now.otherStreams()),
                counter("roll_ups", "Steps in which old entries were made coarser.", now.rollUps()));
    }

    /** Nothing to check for duplicates before the first scrape: the names are all ours. */
    @Override
    public List<MetricFamilySamples> describe() {
        return List.of();
    }

    private static MetricFamilySamples gauge(String name, String help, double value) {
        return new GaugeMetricFamily("swarmgate_ledger_" + name, help, value);
    }

    private static MetricFamilySamples counter(String name, String help, long value) {
        return new CounterMetricFamily("swarmgate_ledger_" + name, help, (double) value);
    }
}
