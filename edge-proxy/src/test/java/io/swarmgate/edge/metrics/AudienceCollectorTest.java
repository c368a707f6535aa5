package io.swarmgate.edge.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.client.CollectorRegistry;
import io.swarmgate.ledger.LedgerStream;
import io.swarmgate.swarm.Swarms.Audience;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AudienceCollectorTest {
    private static String text(List<Audience> audiences) {
        CollectorRegistry registry = new CollectorRegistry();
        registry.register(
                new AudienceCollector(() -> audiences, audience -> LedgerStream.of("live", audience.stream())));
        return MetricsText.of(registry, null).text();
    }

    @Test
    void viewersAreCountedByStream() {
        assertThat(text(List.of(new Audience("live", "/a", 3), new Audience("live", "/b", 4))))
                .contains("swarmgate_swarm_stream_peers{route=\"live\",stream=\"" + id("/a") + "\",} 3.0")
                .contains("swarmgate_swarm_stream_peers{route=\"live\",stream=\"" + id("/b") + "\",} 4.0");
    }

    @Test
    void theSmallestAreAddedUp() {
        List<Audience> many = IntStream.rangeClosed(1, DeliveryCollector.STREAMS + 3)
                .mapToObj(size -> new Audience("live", "/" + size, size))
                .toList();
        assertThat(text(many))
                .contains("swarmgate_swarm_stream_peers{route=\"live\",stream=\"(other)\",} 6.0")
                .doesNotContain(id("/3"))
                .contains(id("/4"));
    }

    private static String id(String path) {
        return LedgerStream.of("live", path).id();
    }
}
