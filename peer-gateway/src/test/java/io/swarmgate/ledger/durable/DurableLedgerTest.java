package io.swarmgate.ledger.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;
import static org.awaitility.Awaitility.await;

import io.swarmgate.ledger.Account;
import io.swarmgate.ledger.Dimension;
import io.swarmgate.ledger.Granularity;
import io.swarmgate.ledger.LedgerQuery;
import io.swarmgate.ledger.LedgerReader;
import io.swarmgate.ledger.LedgerSum;
import io.swarmgate.ledger.LedgerUnavailableException;
import io.swarmgate.ledger.Line;
import io.swarmgate.ledger.TrafficLedger;
import io.swarmgate.ledger.database.DatabaseAddress;
import io.swarmgate.ledger.database.Retention;
import io.swarmgate.ledger.journal.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ledger as a whole, with the embedded database. */
class DurableLedgerTest {
    private static final Account CACHE = Account.of(Line.CACHE, "live");
    private static final Instant NOON = Instant.parse("2026-10-05T12:00:00Z");
    private static final LedgerQuery EVER = LedgerQuery.between(Instant.EPOCH, Instant.parse("9999-01-01T00:00:00Z"));

    private final LongAdder takenBytes = new LongAdder();

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    /** In a directory of its own: as long as that is missing, the database is away. */
    private LedgerSettings settings(long journalBytes) {
        return new LedgerSettings(
                directory.resolve("edge"),
                DatabaseAddress.file(directory.resolve("database").resolve("ledger.db")),
                "edge",
                Duration.ofMillis(20),
                journalBytes,
                100,
                ZoneOffset.UTC,
                new Retention(Duration.ofDays(7), Duration.ofDays(100), Duration.ofDays(400), null));
    }

    private DurableLedger open(long journalBytes) throws IOException {
        return DurableLedger.open(
                settings(journalBytes),
                new LedgerEvents() {
                    @Override
                    public void stored(Duration sinceCut) {}

                    @Override
                    public void taken(List<Entry> entries) {
                        entries.forEach(entry -> takenBytes.add(entry.bytes()));
                    }
                },
                () -> NOON);
    }

    private void databaseIsThere() throws IOException {
        Files.createDirectories(directory.resolve("database"));
    }

    private static List<LedgerSum> stored(DurableLedger ledger, LedgerQuery query) {
        try {
            return ledger.reader().sums(query).sums();
        } catch (LedgerUnavailableException notYet) {
            return List.of();
        }
    }

    /** Machines that run tests may be slow. */
    private static ConditionFactory eventually() {
        return await().atMost(Duration.ofMinutes(1));
    }

    private static long bytes(DurableLedger ledger) {
        return stored(ledger, EVER).stream().mapToLong(LedgerSum::bytes).sum();
    }

    @Test
    void whatIsAddedIsStoredSoon() throws Exception {
        databaseIsThere();
        try (DurableLedger ledger = open(1 << 20)) {
            ledger.add(CACHE, 1, 100);
            eventually().until(() -> bytes(ledger) == 100);
            ledger.add(CACHE, 1, 10);
            eventually().until(() -> bytes(ledger) == 110);
            eventually().until(() -> ledger.stats().journalBytes() == 0);
            LedgerStats stats = ledger.stats();
            assertThat(stats.batchesStored()).isEqualTo(2);
            assertThat(stats.lastStored()).isEqualTo(NOON);
            assertThat(stats.databaseFailure()).isNull();
            assertThat(stats.heldSums()).isZero();
        }
    }

    @Test
    void amountsBelongToTheMinuteTheyAreSaidToAndNoneToTheFuture() throws Exception {
        databaseIsThere();
        try (DurableLedger ledger = open(1 << 20)) {
            ledger.add(CACHE, NOON.minusSeconds(3600), 1, 1);
            ledger.add(CACHE, NOON.plusSeconds(3600), 1, 2);
            ledger.add(CACHE.line(Line.SWARM), Instant.MIN.plusSeconds(1_000_000_000_000_000L), 1, 4);
            eventually().until(() -> bytes(ledger) == 7);
            assertThat(stored(ledger, EVER.each(Granularity.MINUTE, ZoneOffset.UTC)))
                    .extracting(LedgerSum::start, LedgerSum::bytes)
                    .containsExactly(tuple(Instant.EPOCH, 4L), tuple(NOON.minusSeconds(3600), 1L), tuple(NOON, 2L));
        }
    }

    @Test
    void closingStoresTheRestAndAnotherRunGoesOn() throws Exception {
        databaseIsThere();
        for (int run = 1; run <= 3; run++) {
            try (DurableLedger ledger = open(1 << 20)) {
                ledger.add(CACHE, 1, 100);
            }
            try (DurableLedger ledger = open(1 << 20)) {
                eventually().until(ledger.reader()::isReady);
                assertThat(bytes(ledger)).isEqualTo(run * 100L);
                assertThat(ledger.stats().journalBytes()).isZero();
            }
        }
    }

    @Test
    void whileTheDatabaseIsAwayAmountsWaitOnDiskAlsoForTheNextRun() throws Exception {
        try (DurableLedger ledger = open(1 << 20)) {
            ledger.add(CACHE, 1, 100);
            eventually().until(() -> ledger.stats().journalBytes() > 0);
            eventually().until(() -> ledger.stats().databaseFailure() != null);
            assertThat(ledger.reader().isReady()).isFalse();
            assertThatThrownBy(() -> ledger.reader().sums(EVER))
                    .isInstanceOf(LedgerUnavailableException.class)
                    .hasMessageContaining("is still being prepared");
        }
        try (DurableLedger ledger = open(1 << 20)) {
            assertThat(ledger.stats().journalBytes()).isPositive();
            ledger.add(CACHE, 1, 10);
            eventually().until(() -> ledger.stats().databaseFailures() > 0);
            databaseIsThere();
            eventually().until(() -> bytes(ledger) == 110);
            eventually().until(() -> ledger.stats().databaseFailure() == null);
            eventually().until(() -> ledger.stats().journalBytes() == 0);
        }
    }

    @Test
    void whoeverWaitsUntilItIsReadyFindsTheTables() throws Exception {
        databaseIsThere();
        try (DurableLedger ledger = open(1 << 20)) {
            LedgerReader reader = ledger.reader();
            eventually().until(reader::isReady);
            assertThat(reader.sums(EVER).sums()).isEmpty();
        }
    }

    @Test
    void whatNeitherJournalNorDatabaseTakeWaitsInMemory() throws Exception {
        try (DurableLedger ledger = open(400)) {
            long added = 0;
            for (int i = 0; ledger.stats().journalFailure() == null || i < 100; i++) {
                ledger.add(CACHE.site("site-" + i % 10), 1, i);
                added += i;
                long sums = ledger.stats().heldSums();
                if (i % 10 == 0) {
                    eventually()
                            .until(() -> ledger.stats().heldSums() < sums
                                    || ledger.stats().journalFailure() != null);
                }
            }
            assertThat(ledger.stats().lostBytes()).isZero();
            databaseIsThere();
            long expected = added;
            eventually().until(() -> bytes(ledger) == expected);
            ledger.add(CACHE, 1, 1);
            eventually().until(() -> bytes(ledger) == expected + 1);
            eventually().until(() -> ledger.stats().journalFailure() == null);
            // What went back and was cut again is told of once.
            assertThat(takenBytes.sum()).isEqualTo(expected + 1);
        }
    }

    @Test
    void aDirectoryBelongsToOneLedger() throws Exception {
        try (DurableLedger ledger = open(1 << 20)) {
            assertThatThrownBy(() -> open(1 << 20))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("ledger directory " + directory.resolve("edge"))
                    .hasMessageContaining("in use by another process");
            assertThat(ledger.address().toString()).endsWith("ledger.db");
        }
        open(1 << 20).close();
    }

    @Test
    void noLedgerKeepsNothing() {
        TrafficLedger.none().add(CACHE, 1, 1);
        TrafficLedger.none().add(CACHE, Instant.MIN, 1, 1);
        assertThat(Dimension.values()).hasSize(9);
    }
}
