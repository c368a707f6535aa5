package io.swarmgate.edge.metrics;

import io.prometheus.client.Collector;
import io.prometheus.client.CounterMetricFamily;
import io.prometheus.client.GaugeMetricFamily;
import io.swarmgate.ledger.Account;
import io.swarmgate.ledger.Content;
import io.swarmgate.ledger.LedgerStream;
import io.swarmgate.ledger.Line;
import io.swarmgate.ledger.journal.Entry;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the ledger takes down, as counters by stream and site: segments that reached viewers, and what was fetched for
 * them. Fed at each flush of the ledger, away from the threads that answer. The number of series is bounded, whatever
 * streams there are: the busiest are told apart, and of these as many pairs with sites as there is room for.
 */
public final class DeliveryCollector extends Collector implements Collector.Describable {
    /** Streams that are told apart. */
    static final int STREAMS = 100;
    /** Pairs of stream and site that are told apart; each is some six series. */
    static final int PLACES = 2_000;

    private static final int KNOWN_STREAMS = 2_000;
    private static final int NAME_CHARS = 200;

    /**
     * What reached viewers. Neither what only one end of a transfer tells of, which may be taken out again and so is no
     * counter, nor what the edge made itself.
     */
    private static final Set<Line> DELIVERED =
            EnumSet.of(Line.SWARM, Line.CACHE, Line.SIBLING, Line.ORIGIN, Line.OBSERVED);

    private static final Set<Line> FETCHED =
            EnumSet.of(Line.FETCHED, Line.FETCHED_FROM_PARENT, Line.FETCHED_FROM_SIBLING);
    /** Shown from the first on, so that shares have both their parts. */
    private static final List<Line> USUAL = List.of(Line.SWARM, Line.CACHE, Line.ORIGIN);

    private final TopStreams top = new TopStreams(STREAMS, KNOWN_STREAMS);
    private final Map<Place, Map<Line, Sum>> delivered = new HashMap<>();
    private final Map<List<String>, Sum> fetched = new HashMap<>();
    private long minute;

    private record Place(String route, LedgerStream stream, String site) {
        List<String> labels(Line line) {
            return List.of(route, stream.id(), site, line.label());
        }
    }

    private static final class Sum {
        private double requests;
        private double bytes;

        /** Counters never fall: what corrects an earlier amount is for the ledger alone. */
        void add(Entry entry) {
            requests += (double) Math.max(0, entry.requests());
            bytes += (double) Math.max(0, entry.bytes());
        }
    }

    /** These amounts were added to the ledger. */
    public synchronized void taken(List<Entry> entries) {
        for (Entry entry : entries) {
            Account account = entry.account();
            if (entry.minute() > minute) {
                minute = entry.minute();
                Set<LedgerStream> lost = top.elect();
                delivered.keySet().removeIf(place -> lost.contains(place.stream));
            }
            if (FETCHED.contains(account.line())) {
                fetched.computeIfAbsent(
                                List.of(
                                        account.route(),
                                        account.origin(),
                                        account.content().label()),
                                unseen -> new Sum())
                        .add(entry);
            } else if (DELIVERED.contains(account.line()) && account.content() == Content.SEGMENT) {
                lines(account, entry.bytes())
                        .computeIfAbsent(account.line(), unseen -> new Sum())
                        .add(entry);
            }
        }
    }

    private Map<Line, Sum> lines(Account account, long bytes) {
        LedgerStream stream = top.add(account.stream(), bytes);
        Map<Line, Sum> known = delivered.get(new Place(account.route(), stream, account.site()));
        if (known != null) {
            return known;
        }
        LedgerStream shown =
                delivered.size() < PLACES || stream.equals(LedgerStream.NONE) ? stream : LedgerStream.OTHER;
        return delivered.computeIfAbsent(new Place(account.route(), shown, account.site()), unseen -> {
            Map<Line, Sum> lines = new HashMap<>();
            USUAL.forEach(line -> lines.put(line, new Sum()));
            return lines;
        });
    }

    @Override
    public synchronized List<MetricFamilySamples> collect() {
        List<String> labels = List.of("route", "stream", "site", "line");
        CounterMetricFamily bytes =
                new CounterMetricFamily("swarmgate_delivered_bytes", "Bytes of segments that reached viewers.", labels);
        CounterMetricFamily requests =
                new CounterMetricFamily("swarmgate_delivered_requests", "Segments that reached viewers.", labels);
        GaugeMetricFamily names = new GaugeMetricFamily(
                "swarmgate_stream_info", "Constant 1; the name of a stream.", List.of("route", "stream", "name"));
        Map<String, LedgerStream> named = new HashMap<>();
        delivered.forEach((place, lines) -> {
            lines.forEach((line, sum) -> {
                bytes.addMetric(place.labels(line), sum.bytes);
                requests.addMetric(place.labels(line), sum.requests);
            });
            if (named.put(place.route + "\n" + place.stream.id(), place.stream) == null) {
                names.addMetric(List.of(place.route, place.stream.id(), cut(place.stream.name())), 1);
            }
        });
        List<String> origins = List.of("route", "origin", "content");
        CounterMetricFamily fetchedBytes = new CounterMetricFamily(
                "swarmgate_fetched_bytes", "Bytes of content received from origins, by route.", origins);
        CounterMetricFamily fetchedRequests = new CounterMetricFamily(
                "swarmgate_fetched_requests", "Requests that origins answered, by route.", origins);
        fetched.forEach((values, sum) -> {
            fetchedBytes.addMetric(values, sum.bytes);
            fetchedRequests.addMetric(values, sum.requests);
        });
        return List.of(bytes, requests, names, fetchedBytes, fetchedRequests);
    }

    private static String cut(String name) {
        return name.length() <= NAME_CHARS ? name : name.substring(0, NAME_CHARS - 1) + "…";
    }

    /** Nothing to check for duplicates before the first scrape: the names are all ours. */
    @Override
    public List<MetricFamilySamples> describe() {
        return List.of();
    }
}
