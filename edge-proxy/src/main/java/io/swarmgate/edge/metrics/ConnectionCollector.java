package io.swarmgate.edge.metrics;

import io.prometheus.client.Collector;
import io.prometheus.client.CounterMetricFamily;
import io.prometheus.client.GaugeMetricFamily;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/** Shows how many clients are connected, and how many were one too many. */
public final class ConnectionCollector extends Collector implements Collector.Describable {
    private final IntSupplier open;
    private final LongSupplier refused;

    public ConnectionCollector(IntSupplier open, LongSupplier refused) {
        this.open = open;
        this.refused = refused;
    }

    @Override
    public List<MetricFamilySamples> collect() {
        return List.of(
                new GaugeMetricFamily(
                        "swarmgate_client_connections",
                        "Client connections open now that have sent a request.",
                        (double) open.getAsInt()),
                new CounterMetricFamily(
                        "swarmgate_client_connections_refused",
                        "Requests answered 503 because limits.connections was reached.",
                        (double) refused.getAsLong()));
    }

    /** Nothing to check for duplicates before the first scrape: the names are all ours. */
    @Override
    public List<MetricFamilySamples> describe() {
        return List.of();
    }
}
