package io.swarmgate.edge.metrics;

import io.prometheus.client.Collector;
import io.prometheus.client.GaugeMetricFamily;
import io.swarmgate.ledger.LedgerStream;
import io.swarmgate.swarm.Swarms.Audience;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/** Shows how many viewers the largest swarms have, by stream; the others are added up. */
public final class AudienceCollector extends Collector implements Collector.Describable {
    private final Supplier<List<Audience>> audiences;
    private final Function<Audience, LedgerStream> streams;

    private record Stream(String route, String id) {}

    /** @param streams the stream of a swarm, as the ledger knows it */
    public AudienceCollector(Supplier<List<Audience>> audiences, Function<Audience, LedgerStream> streams) {
        this.audiences = audiences;
        this.streams = streams;
    }

    @Override
    public List<MetricFamilySamples> collect() {
        GaugeMetricFamily peers = new GaugeMetricFamily(
                "swarmgate_swarm_stream_peers", "Viewers in swarms now, by stream.", List.of("route", "stream"));
        Map<Stream, Integer> sums = new HashMap<>();
        List<Audience> largest = audiences.get().stream()
                .sorted(Comparator.comparingInt(Audience::peers).reversed())
                .toList();
        for (int i = 0; i < largest.size(); i++) {
            Audience audience = largest.get(i);
            LedgerStream stream = i < DeliveryCollector.STREAMS ? streams.apply(audience) : LedgerStream.OTHER;
            sums.merge(new Stream(audience.route(), stream.id()), audience.peers(), Integer::sum);
        }
        sums.forEach((stream, count) -> peers.addMetric(List.of(stream.route, stream.id), count));
        return List.of(peers);
    }

    /** Nothing to check for duplicates before the first scrape: the name is ours. */
    @Override
    public List<MetricFamilySamples> describe() {
        return List.of();
    }
}
