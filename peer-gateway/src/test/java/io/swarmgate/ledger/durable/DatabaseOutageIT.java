package io.swarmgate.ledger.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.swarmgate.ledger.Account;
import io.swarmgate.ledger.LedgerQuery;
import io.swarmgate.ledger.LedgerSum;
import io.swarmgate.ledger.LedgerUnavailableException;
import io.swarmgate.ledger.Line;
import io.swarmgate.ledger.database.DatabaseAddress;
import io.swarmgate.ledger.database.PostgresqlCluster;
import io.swarmgate.ledger.database.Retention;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL is stopped and started again and again while amounts come in. */
class DatabaseOutageIT {
    private static final LedgerQuery EVER = LedgerQuery.between(Instant.EPOCH, Instant.parse("9999-01-01T00:00:00Z"));

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    @Test
    void anOutageCostsNothing() throws Exception {
        try (PostgresqlCluster cluster = PostgresqlCluster.start();
                DurableLedger ledger = DurableLedger.open(settings(cluster.newDatabase()), sinceCut -> {})) {
            AtomicBoolean over = new AtomicBoolean();
            LongAdder added = new LongAdder();
            Thread load = new Thread(() -> {
                for (long i = 0; !over.get(); i++) {
                    ledger.add(Account.of(Line.CACHE, "live").site("site-" + i % 50), 1, i % 1000);
                    added.add(i % 1000);
                    LockSupport.parkNanos(10_000);
                }
            });
            load.start();
            try {
                for (int round = 0; round < 3; round++) {
                    long before = ledger.stats().batchesStored();
                    await().atMost(Duration.ofMinutes(1))
                            .until(() -> ledger.stats().batchesStored() > before + 3);
                    cluster.down();
                    await().atMost(Duration.ofMinutes(1))
                            .until(() -> ledger.stats().databaseFailure() != null);
                    long waiting = ledger.stats().journalBytes();
                    await().atMost(Duration.ofMinutes(1))
                            .until(() -> ledger.stats().journalBytes() > waiting);
                    cluster.up();
                    await().atMost(Duration.ofMinutes(1))
                            .until(() -> ledger.stats().databaseFailure() == null);
                }
            } finally {
                over.set(true);
                load.join();
            }
            await().atMost(Duration.ofMinutes(1))
                    .untilAsserted(() -> assertThat(bytes(ledger)).isEqualTo(added.sum()));
            assertThat(ledger.stats().lostBytes()).isZero();
            assertThat(ledger.stats().journalFailures()).isZero();
        }
    }

    private LedgerSettings settings(DatabaseAddress address) {
        return new LedgerSettings(
                directory,
                address,
                "edge",
                Duration.ofMillis(50),
                64 << 20,
                100,
                ZoneOffset.UTC,
                new Retention(Duration.ofDays(7), Duration.ofDays(100), Duration.ofDays(400), null));
    }

    private static long bytes(DurableLedger ledger) throws LedgerUnavailableException {
        return ledger.reader().sums(EVER).sums().stream()
                .mapToLong(LedgerSum::bytes)
                .sum();
    }
}
