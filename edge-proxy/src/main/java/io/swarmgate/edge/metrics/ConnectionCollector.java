package io.swarmgate.edge.metrics;

import io.prometheus.client.Collector;
import io.prometheus.client.CounterMetricFamily;
import io.prometheus.client.GaugeMetricFamily;
import io.swarmgate.edge.connection.Closing;
import java.util.List;
import java.util.Locale;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/** Shows how many clients are connected, and how many were one too many. */
public final class ConnectionCollector extends Collector implements Collector.Describable {
    private final IntSupplier open;
    private final LongSupplier refused;
    private final ToLongFunction<Closing> closed;

    public ConnectionCollector(IntSupplier open, LongSupplier refused, ToLongFunction<Closing> closed) {
        this.open = open;
        this.refused = refused;
        this.closed = closed;
    }

    @Override
    public List<MetricFamilySamples> collect() {
        CounterMetricFamily closings = new CounterMetricFamily(
                "swarmgate_client_connections_closed", "Client connections that the edge closed.", List.of("reason"));
        for (Closing why : Closing.values()) {
            closings.addMetric(List.of(why.name().toLowerCase(Locale.ROOT)), (double) closed.applyAsLong(why));
        }
        return List.of(
                closings,
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
