package io.swarmgate.ledger.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.swarmgate.ledger.Account;
import io.swarmgate.ledger.Dimension;
import io.swarmgate.ledger.LedgerStream;
import io.swarmgate.ledger.LedgerSum;
import io.swarmgate.ledger.Line;
import io.swarmgate.ledger.journal.Batch;
import io.swarmgate.ledger.journal.Entry;
import io.swarmgate.ledger.journal.TestBatches;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A real PostgreSQL, alone and shared by several edges. */
class PostgresqlLedgerIT extends LedgerDatabaseContract {
    private static PostgresqlCluster cluster;

    @SuppressWarnings("NullAway.Init")
    private DatabaseAddress address;

    @BeforeAll
    static void start() throws Exception {
        cluster = PostgresqlCluster.start();
    }

    @AfterAll
    static void stop() throws Exception {
        cluster.close();
    }

    @Override
    @BeforeEach
    void open() {
        try {
            address = cluster.newDatabase();
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
        super.open();
    }

    @Override
    DatabaseAddress address() {
        return address;
    }

    /** They make the tables at the same time, add to the same minutes, and roll up what the others add to. */
    @Test
    void severalEdgesShareOneDatabase() throws Exception {
        Retention retention = new Retention(Duration.ofMinutes(1), Duration.ofMinutes(10), Duration.ofHours(3), null);
        Instant begin = Instant.parse("2026-10-05T00:00:00Z");
        int edges = 4;
        int batches = 60;
        ExecutorService threads = Executors.newFixedThreadPool(edges);
        List<Future<Long>> sums = new ArrayList<>();
        for (int edge = 0; edge < edges; edge++) {
            String name = "edge-" + edge;
            LedgerDatabase own = database(retention, ZoneOffset.UTC);
            sums.add(threads.submit(() -> write(own, name, batches, begin)));
        }
        for (int edge = 0; edge < edges; edge++) {
            long expected = sums.get(edge).get(2, TimeUnit.MINUTES);
            String name = "edge-" + edge;
            assertThat(all(Dimension.EDGE).sums())
                    .filteredOn(sum -> sum.get(Dimension.EDGE).equals(name))
                    .extracting(LedgerSum::bytes)
                    .containsExactly(expected);
        }
        threads.shutdown();
    }

    private static long write(LedgerDatabase database, String edge, int batches, Instant begin) throws Exception {
        Random random = new Random(edge.hashCode());
        long sum = 0;
        for (int sequence = 1; sequence <= batches; sequence++) {
            Instant now = begin.plus(Duration.ofMinutes(10L * sequence));
            List<Entry> entries = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                Account account = TestBatches.account(random);
                Instant late = now.minusSeconds(random.nextInt(3600));
                entries.add(new Entry(account, Math.max(0, late.getEpochSecond() / 60), 1, random.nextInt(1000)));
            }
            sum += entries.stream().mapToLong(Entry::bytes).sum();
            Batch batch = new Batch(edge, 1, sequence, now, entries);
            // As the ledger's loop does: whatever fails is tried again.
            while (true) {
                try {
                    database.add(List.of(batch));
                    break;
                } catch (SQLException deadlock) {
                    assertThat(deadlock.getSQLState()).isIn("40P01", "40001");
                }
            }
            try {
                database.rollUp(now);
            } catch (SQLException deadlock) {
                assertThat(deadlock.getSQLState()).isIn("40P01", "40001");
            }
        }
        return sum;
    }

    /** The commit was sent, the process killed, and its successor is faster than the database. */
    @Test
    void aTransactionThatAKilledProcessLeftBehindIsWaitedFor() throws Exception {
        Batch batch = batch("e", 1, entry(Account.of(Line.CACHE, "live"), Instant.now(), 1, 100));
        database.add(List.of());
        BatchWriter left = new BatchWriter();
        try (Connection connection = Dialect.POSTGRESQL.connect(address)) {
            connection.setAutoCommit(false);
            left.add(connection, List.of(batch));
            ExecutorService successor = Executors.newSingleThreadExecutor();
            Future<Integer> added = successor.submit(() -> database.add(List.of(batch)));
            waitForLock();
            connection.commit();
            assertThat(added.get(1, TimeUnit.MINUTES)).isZero();
            successor.shutdown();
        }
        assertThat(bytes()).isEqualTo(100);
    }

    private void waitForLock() throws Exception {
        try (Connection connection = Dialect.POSTGRESQL.connectToRead(address);
                Statement statement = connection.createStatement()) {
            await().atMost(Duration.ofMinutes(1)).until(() -> {
                try (ResultSet row =
                        statement.executeQuery("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'")) {
                    return row.next();
                }
            });
        }
    }

    @Test
    void aWrongPasswordIsNoRefusalOfABatch() throws Exception {
        LedgerDatabase stranger = new LedgerDatabase(
                new DatabaseAddress(address.url(), "swarmgate", "wrong"),
                new Retention(Duration.ofDays(1), Duration.ofDays(2), Duration.ofDays(3), null),
                ZoneOffset.UTC);
        assertThatThrownBy(() -> stranger.add(List.of()))
                .isInstanceOfSatisfying(
                        SQLException.class,
                        failure -> assertThat(LedgerDatabase.isRefusal(failure)).isFalse())
                .hasMessageContaining("password authentication failed");
    }

    @Test
    void aBatchThatCanNeverBeAddedIsARefusal() {
        Account odd = Account.of(Line.CACHE, "live").stream(new LedgerStream("0123", "a\u0000b"));
        assertThatThrownBy(() -> database.add(List.of(batch("e", 1, entry(odd, Instant.now(), 1, 1)))))
                .isInstanceOfSatisfying(
                        SQLException.class,
                        failure -> assertThat(LedgerDatabase.isRefusal(failure)).isTrue());
    }
}
