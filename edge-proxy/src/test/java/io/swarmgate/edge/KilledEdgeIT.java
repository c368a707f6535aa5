package io.swarmgate.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.swarmgate.edge.AccessSums.Sum;
import io.swarmgate.edge.SlicedLoad.Answered;
import io.swarmgate.ledger.Book;
import io.swarmgate.ledger.Dimension;
import io.swarmgate.ledger.LedgerQuery;
import io.swarmgate.ledger.LedgerSum;
import io.swarmgate.ledger.database.DatabaseAddress;
import io.swarmgate.ledger.database.JdbcLedgerReader;
import io.swarmgate.ledger.database.PostgresqlCluster;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real edge is killed again and again while viewers watch. What was cut into a batch the database has seen is there
 * afterwards, exactly; what was asked for after that, the flush interval that a kill may cost, is there at most once.
 */
class KilledEdgeIT {
    private static final int SEGMENT_BYTES = 2000;
    private static final LedgerQuery EVER = LedgerQuery.between(Instant.EPOCH, Instant.parse("9999-01-01T00:00:00Z"));

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    private final Random random = new Random();

    /** What was watched until a kill. */
    private record Round(long killedMillis, List<Answered> answered) {
        /** From the first answer of a slice the ledger has not whole, to the kill. */
        long lostMillis(Map<String, LedgerSum> ledger) {
            Map<Integer, Long> bySlice =
                    answered.stream().collect(Collectors.groupingBy(Answered::slice, Collectors.counting()));
            return answered.stream()
                    .filter(one -> {
                        LedgerSum sum = ledger.get("s" + one.slice());
                        return sum == null || sum.requests() < bySlice.getOrDefault(one.slice(), 0L);
                    })
                    .mapToLong(one -> killedMillis - one.countedMillis())
                    .max()
                    .orElse(0);
        }
    }

    @Test
    void theEmbeddedLedgerSurvivesKills() throws Exception {
        survives(6, "", DatabaseAddress.file(directory.resolve("ledger/ledger.db")));
    }

    @Test
    void theLedgerInPostgresqlSurvivesKills() throws Exception {
        try (PostgresqlCluster cluster = PostgresqlCluster.start()) {
            DatabaseAddress address = cluster.newDatabase();
            survives(
                    3,
                    "  database: " + address.url() + "\n  user: " + address.user() + "\n  password: "
                            + address.password() + "\n  edge: killed\n",
                    address);
        }
    }

    private void survives(int kills, String database, DatabaseAddress address) throws Exception {
        int port = freePort();
        try (ScriptedOrigin origin = ScriptedOrigin.saying(
                        "HTTP/1.1 200 OK\nContent-Type: video/mp4\nCache-Control: max-age=3600\nContent-Length: "
                                + SEGMENT_BYTES,
                        "x".repeat(SEGMENT_BYTES));
                SlicedLoad load = new SlicedLoad(port, "/_p2p/live/s1.m4s")) {
            Path config = Files.writeString(directory.resolve("swarmgate.yaml"), config(origin, port, database));
            long[] sure = new long[SlicedLoad.SLICES];
            List<Round> rounds = new ArrayList<>();
            for (int kill = 0; kill < kills; kill++) {
                try (EdgeProcess edge = EdgeProcess.start(config, directory.resolve("stderr"))) {
                    long cut = watchForAWhile(load, edge);
                    edge.kill();
                    long killed = System.currentTimeMillis();
                    load.pause();
                    Round round = new Round(killed, load.take());
                    rounds.add(round);
                    addCountedBefore(cut, round.answered, sure);
                    assertThat(load.hasSlices()).as("slices are left").isTrue();
                }
            }
            try (EdgeProcess edge = EdgeProcess.start(config, directory.resolve("stderr"))) {
                watchForAWhile(load, edge);
                load.pause();
                edge.stop();
                addCountedBefore(Long.MAX_VALUE, load.take(), sure);
            }
            Map<String, LedgerSum> ledger = bySite(address);
            compare(load, sure, ledger);
            rounds.forEach(round -> System.out.println("a kill took the last " + round.lostMillis(ledger)
                    + " ms of traffic from the ledger, of " + round.answered.size() + " answers"));
        }
    }

    /** @return when the last batch was cut that is known to be stored */
    private long watchForAWhile(SlicedLoad load, EdgeProcess edge) throws IOException, InterruptedException {
        long before = load.answered();
        load.go();
        eventually().until(() -> load.answered() > before + 500 && lastStored(edge) > 0);
        long first = lastStored(edge);
        eventually().until(() -> lastStored(edge) > first);
        // Anywhere in an interval, or between the steps of storing it.
        long enough = load.answered() + random.nextInt(2000);
        eventually().until(() -> load.answered() > enough);
        return lastStored(edge);
    }

    private static void addCountedBefore(long cutMillis, List<Answered> answered, long[] sure) {
        for (Answered one : answered) {
            if (one.countedMillis() < cutMillis) {
                sure[one.slice()]++;
            }
        }
    }

    private static Map<String, LedgerSum> bySite(DatabaseAddress address) throws Exception {
        Map<String, LedgerSum> sums = new HashMap<>();
        new JdbcLedgerReader(address)
                .sums(EVER.only(Book.DELIVERY).by(Dimension.SITE))
                .sums()
                .forEach(sum -> sums.put(sum.get(Dimension.SITE), sum));
        return sums;
    }

    private void compare(SlicedLoad load, long[] sure, Map<String, LedgerSum> ledger) throws Exception {
        Map<String, Sum> log = AccessSums.byClient(directory.resolve("access.log"));
        for (int slice = 0; slice < SlicedLoad.SLICES; slice++) {
            LedgerSum sum = ledger.get("s" + slice);
            long requests = sum == null ? 0 : sum.requests();
            long logged = log.getOrDefault(SlicedLoad.address(slice), Sum.NONE).requests();
            assertThat(requests)
                    .as("requests of slice " + slice + ", of which the access log has " + logged)
                    .isBetween(sure[slice], load.asked(slice));
            assertThat(sum == null ? 0 : sum.bytes()).isEqualTo(requests * SEGMENT_BYTES);
            if (sure[slice] == load.asked(slice)) {
                // No kill had a part in it: both have it whole, or the log has lost its last lines.
                assertThat(logged).isLessThanOrEqualTo(requests);
            }
        }
    }

    private static ConditionFactory eventually() {
        return await().atMost(Duration.ofMinutes(2)).pollInterval(Duration.ofMillis(20));
    }

    private static long lastStored(EdgeProcess edge) throws IOException, InterruptedException {
        return (long) (edge.metric("swarmgate_ledger_last_stored_timestamp_seconds") * 1000);
    }

    private String config(ScriptedOrigin origin, int port, String database) {
        String sites =
                IntStream.range(0, SlicedLoad.SLICES).mapToObj(SlicedLoad::site).collect(Collectors.joining());
        return "listen: 127.0.0.1:" + port + "\nadmin: 127.0.0.1:0\ndrain: { delay: 0s }\norigins: { main: \""
                + origin.url()
                + "\" }\naccess-log: " + directory.resolve("access.log") + "\ngateway: { directory: "
                + directory.resolve("segments") + " }\ntrusted-proxies: [127.0.0.0/8]\nledger:\n  directory: "
                + directory.resolve("ledger") + "\n" + database + "sites:\n" + sites;
    }

    /** Below those of clients: one that tries again while the edge is down might else connect to itself. */
    private int freePort() throws IOException {
        while (true) {
            try (ServerSocket free =
                    new ServerSocket(20_000 + random.nextInt(12_000), 1, InetAddress.getLoopbackAddress())) {
                return free.getLocalPort();
            } catch (BindException taken) {
                // The next one may be free.
            }
        }
    }
}
