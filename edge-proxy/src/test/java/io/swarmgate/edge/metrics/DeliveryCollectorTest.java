package io.swarmgate.edge.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.client.CollectorRegistry;
import io.swarmgate.ledger.Account;
import io.swarmgate.ledger.Content;
import io.swarmgate.ledger.LedgerStream;
import io.swarmgate.ledger.Line;
import io.swarmgate.ledger.journal.Entry;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeliveryCollectorTest {
    private static final LedgerStream STREAM = LedgerStream.of("live", "/ch1/master.m3u8");
    private static final Account CACHE = Account.of(Line.CACHE, "live").content(Content.SEGMENT).stream(STREAM);

    private final DeliveryCollector deliveries = new DeliveryCollector();

    private String text() {
        CollectorRegistry registry = new CollectorRegistry();
        registry.register(deliveries);
        return MetricsText.of(registry, null).text();
    }

    private static Entry entry(Account account, long requests, long bytes) {
        return new Entry(account, 1, requests, bytes);
    }

    private long series(String metric) {
        return text().lines().filter(line -> line.startsWith(metric + "{")).count();
    }

    @Test
    void segmentsAreCountedByStreamSiteAndLine() {
        deliveries.taken(List.of(
                entry(CACHE, 2, 100),
                entry(CACHE.site("berlin"), 1, 30),
                entry(CACHE.line(Line.SWARM), 0, 500),
                entry(CACHE.content(Content.MANIFEST), 1, 7_000)));
        deliveries.taken(List.of(entry(CACHE, 1, 50)));
        String labels = "{route=\"live\",stream=\"" + STREAM.id() + "\",site=\"";
        assertThat(text())
                .contains("swarmgate_delivered_bytes_total" + labels + "-\",line=\"cache\",} 150.0")
                .contains("swarmgate_delivered_requests_total" + labels + "-\",line=\"cache\",} 3.0")
                .contains("swarmgate_delivered_bytes_total" + labels + "-\",line=\"swarm\",} 500.0")
                .contains("swarmgate_delivered_bytes_total" + labels + "berlin\",line=\"cache\",} 30.0")
                .contains("swarmgate_delivered_bytes_total" + labels + "berlin\",line=\"swarm\",} 0.0")
                .contains("swarmgate_stream_info{route=\"live\",stream=\"" + STREAM.id()
                        + "\",name=\"/ch1/master.m3u8\",} 1.0");
    }

    @Test
    void whatOneEndAloneTellsIsNoDelivery() {
        deliveries.taken(List.of(entry(CACHE.line(Line.UNPROVEN), 0, 10), entry(CACHE.line(Line.EDGE), 1, 10)));
        assertThat(series("swarmgate_delivered_bytes_total")).isZero();
    }

    @Test
    void countersNeverFall() {
        deliveries.taken(List.of(entry(CACHE.line(Line.SWARM), 0, 10)));
        deliveries.taken(List.of(entry(CACHE.line(Line.SWARM), 0, -5)));
        assertThat(text()).contains("line=\"swarm\",} 10.0");
    }

    @Test
    void fetchesAreCountedByRouteOriginAndContent() {
        Account fetched = Account.of(Line.FETCHED, "live").origin("main").content(Content.SEGMENT);
        deliveries.taken(List.of(entry(fetched, 1, 10), entry(fetched.stream(STREAM), 1, 20)));
        assertThat(text())
                .contains("swarmgate_fetched_bytes_total{route=\"live\",origin=\"main\",content=\"segment\",} 30.0")
                .contains("swarmgate_fetched_requests_total{route=\"live\",origin=\"main\",content=\"segment\",} 2.0");
    }

    @Test
    void streamsBeyondTheBusiestShareOneName() {
        for (int stream = 0; stream < 10 * DeliveryCollector.STREAMS; stream++) {
            deliveries.taken(List.of(entry(CACHE.stream(LedgerStream.of("live", "/" + stream)), 1, 10)));
        }
        assertThat(series("swarmgate_stream_info")).isEqualTo(DeliveryCollector.STREAMS + 1);
        assertThat(text()).contains("stream=\"(other)\",site=\"-\",line=\"cache\",} 9000.0");
    }

    @Test
    void pairsWithSitesAreBoundedToo() {
        int sites = DeliveryCollector.PLACES / DeliveryCollector.STREAMS * 2;
        for (int stream = 0; stream < DeliveryCollector.STREAMS; stream++) {
            for (int site = 0; site < sites; site++) {
                Account account = CACHE.stream(LedgerStream.of("live", "/" + stream));
                deliveries.taken(List.of(entry(account.site("site-" + site), 1, 10)));
            }
        }
        assertThat(series("swarmgate_delivered_bytes_total")).isEqualTo(3L * (DeliveryCollector.PLACES + sites));
    }

    @Test
    void aStreamThatLosesItsPlaceTakesItsSeriesWithIt() {
        for (int stream = 0; stream < DeliveryCollector.STREAMS; stream++) {
            deliveries.taken(List.of(entry(CACHE.stream(LedgerStream.of("live", "/" + stream)), 1, 10)));
        }
        deliveries.taken(List.of(entry(CACHE, 1, 1_000)));
        deliveries.taken(List.of(new Entry(CACHE, 2, 1, 1_000)));
        assertThat(series("swarmgate_stream_info")).isEqualTo(DeliveryCollector.STREAMS + 1);
        assertThat(text()).contains(STREAM.id());
    }
}
