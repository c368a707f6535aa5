package io.swarmgate.edge.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.client.Collector;
import io.prometheus.client.CollectorRegistry;
import io.swarmgate.ledger.LedgerStream;
import io.swarmgate.ledger.durable.LedgerStats;
import io.swarmgate.segment.StoreStats;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** docs/metrics.md and the registry list the same metrics. */
class MetricsDocumentationTest {
    @Test
    void everyMetricIsDocumentedWithItsTypeAndMeaning() throws IOException {
        EdgeMetrics metrics = new EdgeMetrics(new CollectorRegistry());
        metrics.register(new StoreCollector(() -> new StoreStats(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)));
        metrics.register(new ConnectionCollector(() -> 0, () -> 0, why -> 0));
        DeliveryCollector deliveries = new DeliveryCollector();
        metrics.register(deliveries);
        metrics.register(new AudienceCollector(List::of, audience -> LedgerStream.NONE));
        metrics.register(new MonthCollector(
                () -> {
                    throw new IllegalStateException("nobody asks");
                },
                task -> {}));
        LedgerCollector ledger = new LedgerCollector(metrics.registry(), deliveries);
        ledger.show(() -> new LedgerStats(null, null, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, null));
        metrics.register(ledger);
        assertThat(new SwarmMetrics(metrics, List.of("live"), () -> 0)).isNotNull();
        assertThat(new QualityMetrics(metrics.registry(), List.of("live"))).isNotNull();
        AccessLog.start(LogTarget.of(Channels.newChannel(new ByteArrayOutputStream())), metrics.registry(), 1)
                .close();
        List<String> documented = Files.readAllLines(Path.of("../docs/metrics.md")).stream()
                .filter(line -> line.startsWith("| `swarmgate_"))
                .map(line -> line.split("\\s*\\|\\s*", -1))
                .map(cells -> cells[1].replace("`", "") + " " + cells[2])
                .toList();
        List<String> registered = Collections.list(metrics.registry().metricFamilySamples()).stream()
                .map(MetricsDocumentationTest::row)
                .toList();
        assertThat(documented).containsExactlyInAnyOrderElementsOf(registered);
    }

    private static String row(Collector.MetricFamilySamples family) {
        boolean counter = family.type == Collector.Type.COUNTER;
        return family.name + (counter ? "_total " : " ") + family.type.name().toLowerCase(Locale.ROOT);
    }
}
