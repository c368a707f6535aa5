package io.swarmgate.edge.metrics;

import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The registry's content in one of Prometheus' text formats.
 *
 * @param mediaType for Content-Type
 */
record MetricsText(String mediaType, String text) {

    /** @param accept field of the request; null if absent */
    static MetricsText of(CollectorRegistry registry, @Nullable String accept) {
        String mediaType = TextFormat.chooseContentType(accept);
        List<MetricFamilySamples> families = Collections.list(registry.metricFamilySamples()).stream()
                .map(MetricsText::withoutCreated)
                .toList();
        StringWriter out = new StringWriter();
        try {
            TextFormat.writeFormat(mediaType, out, Collections.enumeration(families));
        } catch (IOException impossible) {
            throw new IllegalStateException("writing to memory", impossible);
        }
        return new MetricsText(mediaType, out.toString());
    }

    /** Creation times of series double their number, and all of ours begin with the process. */
    private static MetricFamilySamples withoutCreated(MetricFamilySamples family) {
        return new MetricFamilySamples(
                family.name,
                family.unit,
                family.type,
                family.help,
                family.samples.stream()
                        .filter(sample -> !sample.name.equals(family.name + "_created"))
                        .toList());
    }
}
