package io.swarmgate.ledger.database;

import static io.swarmgate.ledger.Dimension.CONTENT;
import static io.swarmgate.ledger.Dimension.EDGE;
import static io.swarmgate.ledger.Dimension.LINE;
import static io.swarmgate.ledger.Dimension.ROUTE;
import static io.swarmgate.ledger.Dimension.STREAM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.swarmgate.ledger.Account;
import io.swarmgate.ledger.Book;
import io.swarmgate.ledger.Content;
import io.swarmgate.ledger.Dimension;
import io.swarmgate.ledger.Grain;
import io.swarmgate.ledger.Granularity;
import io.swarmgate.ledger.LedgerQuery;
import io.swarmgate.ledger.LedgerReader;
import io.swarmgate.ledger.LedgerReader.EdgeRecord;
import io.swarmgate.ledger.LedgerStream;
import io.swarmgate.ledger.LedgerSum;
import io.swarmgate.ledger.LedgerSums;
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
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every database of the ledger does alike. */
abstract class LedgerDatabaseContract {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Retention RETENTION =
            new Retention(Duration.ofDays(7), Duration.ofDays(100), Duration.ofDays(400), null);
    private static final Instant NOON = Instant.parse("2026-10-05T12:00:00Z");
    private static final Account CACHE =
            Account.of(Line.CACHE, "live").content(Content.SEGMENT).origin("main");
    private static final Instant EVER = Instant.parse("9999-01-01T00:00:00Z");

    @SuppressWarnings("NullAway.Init")
    LedgerDatabase database;

    @SuppressWarnings("NullAway.Init")
    LedgerReader reader;

    private final List<LedgerDatabase> opened = new ArrayList<>();

    /** Of a database that is empty at the beginning of each test. */
    abstract DatabaseAddress address();

    @BeforeEach
    void open() {
        database = database(RETENTION, ZoneOffset.UTC);
        reader = new JdbcLedgerReader(address());
    }

    @AfterEach
    void close() {
        opened.forEach(LedgerDatabase::close);
    }

    LedgerDatabase database(Retention retention, ZoneId zone) {
        LedgerDatabase fresh = new LedgerDatabase(address(), retention, zone);
        opened.add(fresh);
        return fresh;
    }

    static long minute(Instant instant) {
        return instant.getEpochSecond() / 60;
    }

    static Batch batch(String edge, long sequence, Entry... entries) {
        return new Batch(edge, 42, sequence, NOON.plusSeconds(sequence), List.of(entries));
    }

    static Entry entry(Account account, Instant when, long requests, long bytes) {
        return new Entry(account, minute(when), requests, bytes);
    }

    LedgerSums all(Dimension... by) throws Exception {
        return reader.sums(LedgerQuery.between(Instant.EPOCH, EVER).by(by));
    }

    long bytes() throws Exception {
        return all().sums().stream().mapToLong(LedgerSum::bytes).sum();
    }

    @Test
    void whatWasAddedIsFoundUnderItsNames() throws Exception {
        LedgerStream stream = LedgerStream.of("live", "/ch1/master.m3u8?token=secret");
        Account account = CACHE.stream(stream).site("berlin");
        assertThat(database.add(List.of(batch("edge-1", 1, entry(account, NOON, 3, 1000)))))
                .isEqualTo(1);
        LedgerSum sum = all(Dimension.values()).sums().get(0);
        assertThat(Arrays.stream(Dimension.values()).map(sum::get))
                .containsExactly(
                        "edge-1", "delivery", "cache", "live", stream.id(), "berlin", "main", "segment", "none");
        assertThat(sum.requests()).isEqualTo(3);
        assertThat(sum.bytes()).isEqualTo(1000);
        assertThat(reader.streams(List.of(stream.id(), "0123456789abcdef")))
                .containsExactly(Map.entry(stream.id(), "/ch1/master.m3u8"));
        assertThat(reader.edges()).containsExactly(new EdgeRecord("edge-1", NOON.plusSeconds(1)));
    }

    @Test
    void entriesOfOneAccountAndMinuteAddUp() throws Exception {
        database.add(List.of(
                batch("e", 1, entry(CACHE, NOON, 1, 100)),
                batch("e", 2, entry(CACHE, NOON.plusSeconds(59), 1, 10), entry(CACHE, NOON.plusSeconds(60), 1, 1))));
        database.add(List.of(batch("e", 3, entry(CACHE, NOON, -1, -50))));
        LedgerQuery minutes = LedgerQuery.between(NOON, NOON.plusSeconds(120)).each(Granularity.MINUTE, ZoneOffset.UTC);
        assertThat(reader.sums(minutes).sums())
                .extracting(LedgerSum::start, LedgerSum::requests, LedgerSum::bytes)
                .containsExactly(tuple(NOON, 1L, 60L), tuple(NOON.plusSeconds(60), 1L, 1L));
    }

    @Test
    void aBatchIsAddedOnce() throws Exception {
        Batch first = batch("e", 1, entry(CACHE, NOON, 1, 100));
        Batch second = batch("e", 2, entry(CACHE, NOON, 1, 10));
        assertThat(database.add(List.of(first))).isEqualTo(1);
        assertThat(database.add(List.of(first))).isZero();
        assertThat(database.add(List.of(first, second))).isEqualTo(1);
        assertThat(database(RETENTION, ZoneOffset.UTC).add(List.of(first, second)))
                .isZero();
        assertThat(bytes()).isEqualTo(110);
    }

    @Test
    void batchesOfOtherEdgesAndEpochsAreOthers() throws Exception {
        Entry entry = entry(CACHE, NOON, 1, 100);
        database.add(List.of(new Batch("a", 1, 1, NOON, List.of(entry)), new Batch("b", 1, 1, NOON, List.of(entry))));
        database.add(List.of(new Batch("a", 2, 1, NOON, List.of(entry)), new Batch("a", -7, 1, NOON, List.of(entry))));
        assertThat(all(EDGE).sums())
                .extracting(sum -> sum.get(EDGE), LedgerSum::bytes)
                .containsExactly(tuple("a", 300L), tuple("b", 100L));
    }

    /** Whatever way batches come again after crashes: in any groups, from any point back. */
    @Test
    void anyReplayLeadsToTheSameSums() throws Exception {
        Random random = new Random(20261005);
        List<Batch> batches = new ArrayList<>();
        for (int i = 1; i <= 60; i++) {
            batches.add(TestBatches.batch(random, "edge", 5, i));
        }
        long requests = batches.stream()
                .flatMap(batch -> batch.entries().stream())
                .mapToLong(Entry::requests)
                .sum();
        int done = 0;
        while (done < batches.size()) {
            int from = Math.max(0, done - random.nextInt(10));
            int until = Math.min(batches.size(), done + random.nextInt(6));
            if (random.nextInt(4) == 0) {
                database.close();
            }
            assertThat(database.add(batches.subList(from, until))).isEqualTo(until - done);
            done = until;
        }
        assertThat(all().sums().get(0).requests()).isEqualTo(requests);
    }

    @Test
    void sumsAreToldApartAndChosenByAnyDimension() throws Exception {
        database.add(List.of(batch(
                "e",
                1,
                entry(CACHE, NOON, 1, 1),
                entry(CACHE.line(Line.SWARM), NOON, 1, 2),
                entry(CACHE.line(Line.SWARM).content(Content.MANIFEST), NOON, 1, 4),
                entry(Account.of(Line.FETCHED, "live").origin("main"), NOON, 1, 8),
                entry(Account.of(Line.WASTED, "vod"), NOON, 1, 16))));
        assertThat(all(LINE, ROUTE).sums())
                .extracting(sum -> sum.get(LINE) + " " + sum.get(ROUTE) + " " + sum.bytes())
                .containsExactly("cache live 1", "fetched live 8", "swarm live 6", "wasted vod 16");
        LedgerQuery query = LedgerQuery.between(NOON, EVER)
                .only(Book.DELIVERY)
                .only(LINE, "swarm", "cache")
                .only(CONTENT, "segment");
        assertThat(reader.sums(query).sums().get(0).bytes()).isEqualTo(3);
        assertThat(reader.sums(query.only(STREAM, "no such one")).sums()).isEmpty();
        assertThat(reader.sums(query.only(ROUTE, "x' OR '1'='1")).sums()).isEmpty();
        assertThatThrownBy(() -> all(LINE).sums().get(0).get(ROUTE)).hasMessageContaining("route");
    }

    @Test
    void theEndOfARangeDoesNotCount() throws Exception {
        database.add(List.of(batch("e", 1, entry(CACHE, NOON, 1, 1), entry(CACHE, NOON.plusSeconds(60), 1, 2))));
        assertThat(reader.sums(LedgerQuery.between(NOON, NOON.plusSeconds(60)))
                        .sums()
                        .get(0)
                        .bytes())
                .isEqualTo(1);
        assertThat(reader.sums(LedgerQuery.between(NOON.plusMillis(1), NOON.plusSeconds(61)))
                        .sums()
                        .get(0)
                        .bytes())
                .isEqualTo(2);
    }

    @Test
    void monthsAndDaysAreThoseOfTheTimeZone() throws Exception {
        Instant lastOfSeptemberInUtc = Instant.parse("2026-09-30T22:30:00Z");
        database.add(List.of(batch(
                "e",
                1,
                entry(CACHE, lastOfSeptemberInUtc.minusSeconds(3600), 1, 1),
                entry(CACHE, lastOfSeptemberInUtc, 1, 2),
                entry(CACHE, Instant.parse("2026-10-31T22:59:00Z"), 1, 4),
                entry(CACHE, Instant.parse("2026-10-31T23:00:00Z"), 1, 8))));
        assertThat(reader.sums(LedgerQuery.month(YearMonth.of(2026, 10), BERLIN))
                        .sums()
                        .get(0)
                        .bytes())
                .isEqualTo(6);
        assertThat(reader.sums(LedgerQuery.month(YearMonth.of(2026, 10), ZoneOffset.UTC))
                        .sums()
                        .get(0)
                        .bytes())
                .isEqualTo(12);
        LedgerQuery months = LedgerQuery.between(
                        Instant.parse("2026-09-01T00:00:00Z"), Instant.parse("2026-12-01T00:00:00Z"))
                .each(Granularity.MONTH, BERLIN);
        assertThat(reader.sums(months).sums())
                .extracting(sum -> sum.start().atZone(BERLIN).toLocalDate() + " " + sum.bytes())
                .containsExactly("2026-09-01 1", "2026-10-01 6", "2026-11-01 8");
    }

    /** 2026-10-25 has 25 hours in Berlin, two of them from 02:00. */
    @Test
    void hoursAreToldApartWhereClocksChange() throws Exception {
        List<Entry> entries = new ArrayList<>();
        Instant midnight = Instant.parse("2026-10-24T22:00:00Z");
        for (int half = 0; half < 50; half++) {
            entries.add(entry(CACHE, midnight.plusSeconds(1800L * half), 1, 1));
        }
        database.add(List.of(new Batch("e", 1, 1, NOON, entries)));
        LedgerQuery day = LedgerQuery.between(midnight, midnight.plusSeconds(25 * 3600));
        assertThat(reader.sums(day.each(Granularity.HOUR, BERLIN)).sums())
                .hasSize(25)
                .allMatch(sum -> sum.bytes() == 2);
        assertThat(reader.sums(day.each(Granularity.DAY, BERLIN)).sums()).hasSize(1);
        assertThat(reader.sums(day.each(Granularity.FIVE_MINUTES, BERLIN)).sums())
                .hasSize(50);
    }

    @Test
    void moreSumsThanAllowedAreAnError() throws Exception {
        database.add(List.of(batch("e", 1, entry(CACHE, NOON, 1, 1), entry(CACHE, NOON.plusSeconds(60), 1, 1))));
        LedgerQuery minutes = LedgerQuery.between(NOON, EVER).each(Granularity.MINUTE, ZoneOffset.UTC);
        assertThat(reader.sums(minutes.mostSums(2)).sums()).hasSize(2);
        assertThatThrownBy(() -> reader.sums(minutes.mostSums(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("more than 1 sums");
        assertThatThrownBy(() -> reader.sums(minutes.each(Granularity.DAY, BERLIN)))
                .hasMessageContaining("more than 10000");
    }

    @Test
    void entriesBecomeCoarserWithAge() throws Exception {
        Instant start = Instant.parse("2026-10-05T10:58:00Z");
        List<Entry> entries = new ArrayList<>();
        for (int minute = 0; minute < 10; minute++) {
            entries.add(entry(CACHE, start.plusSeconds(60L * minute), 1, 1));
        }
        database.add(List.of(new Batch("e", 1, 1, NOON, entries)));
        assertThat(coarsestAfter(Duration.ofDays(6))).contains(Grain.MINUTE);
        assertThat(coarsestAfter(Duration.ofDays(8))).contains(Grain.FIVE_MINUTES);
        LedgerQuery each = LedgerQuery.between(Instant.EPOCH, EVER).each(Granularity.MINUTE, ZoneOffset.UTC);
        assertThat(reader.sums(each).sums())
                .extracting(sum -> sum.start().toString().substring(11, 16) + " " + sum.bytes())
                .containsExactly("10:55 2", "11:00 5", "11:05 3");
        assertThat(coarsestAfter(Duration.ofDays(101))).contains(Grain.HOUR);
        assertThat(reader.sums(each).sums()).hasSize(2);
        assertThat(coarsestAfter(Duration.ofDays(402))).contains(Grain.DAY);
        assertThat(reader.sums(each).sums()).hasSize(1);
        assertThat(coarsestAfter(Duration.ofDays(20_000))).contains(Grain.DAY);
        assertThat(bytes()).isEqualTo(10);
    }

    private Optional<Grain> coarsestAfter(Duration time) throws Exception {
        Instant now = NOON.plus(time);
        while (database.rollUp(now)) {
            assertThat(all().coarsest()).isPresent();
        }
        return all().coarsest();
    }

    @Test
    void daysAreDeletedWhenTheyShallNotBeKept() throws Exception {
        database = database(
                new Retention(Duration.ofDays(1), Duration.ofDays(2), Duration.ofDays(3), Duration.ofDays(30)),
                ZoneOffset.UTC);
        database.add(
                List.of(batch("e", 1, entry(CACHE, NOON, 1, 1), entry(CACHE, NOON.plus(Duration.ofDays(2)), 1, 2))));
        assertThat(coarsestAfter(Duration.ofDays(31))).contains(Grain.DAY);
        assertThat(bytes()).isEqualTo(2);
    }

    @Test
    void whatComesLateIsAddedToWhatWasRolledUp() throws Exception {
        database.add(List.of(batch("e", 1, entry(CACHE, NOON, 1, 1))));
        coarsestAfter(Duration.ofDays(500));
        database.add(List.of(batch("e", 2, entry(CACHE, NOON.plusSeconds(300), 1, 2))));
        assertThat(bytes()).isEqualTo(3);
        coarsestAfter(Duration.ofDays(500));
        assertThat(all().sums()).hasSize(1);
        assertThat(bytes()).isEqualTo(3);
        assertThat(all().coarsest()).contains(Grain.DAY);
    }

    /** Over weeks around a change of clocks, steps of rolling up at any time between additions change no day's sum. */
    @Test
    void rollingUpChangesNoSum() throws Exception {
        Random random = new Random(20261025);
        database = database(new Retention(Duration.ofHours(2), Duration.ofHours(30), Duration.ofDays(5), null), BERLIN);
        Instant begin = Instant.parse("2026-10-20T00:00:00Z");
        LedgerQuery days = LedgerQuery.between(begin.minus(Duration.ofDays(2)), EVER.minusSeconds(1))
                .by(LINE, STREAM);
        List<Entry> added = new ArrayList<>();
        Instant now = begin;
        for (int sequence = 1; sequence <= 40; sequence++) {
            List<Entry> entries = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                Instant late = now.minusSeconds(random.nextInt(6 * 3600));
                Account account = TestBatches.account(random);
                entries.add(new Entry(account, minute(late), 1, random.nextInt(1_000_000)));
            }
            database.add(List.of(new Batch("e", 1, sequence, now, entries)));
            added.addAll(entries);
            for (int steps = random.nextInt(20); steps > 0 && database.rollUp(now); steps--) {
                // One step at a time.
            }
            now = now.plus(Duration.ofMinutes(random.nextInt(900)));
        }
        assertThat(DaySums.stored(reader, BERLIN)).isEqualTo(DaySums.expected(added, BERLIN));
        while (database.rollUp(now.plus(Duration.ofDays(30)))) {
            // To the end.
        }
        LedgerSums sums = reader.sums(days);
        assertThat(sums.coarsest()).contains(Grain.DAY);
        assertThat(DaySums.stored(reader, BERLIN)).isEqualTo(DaySums.expected(added, BERLIN));
    }

    @Test
    void theViewForPeopleShowsNames() throws Exception {
        database.add(List.of(
                batch("e", 1, entry(CACHE.stream(LedgerStream.of("live", "/ch1/master.m3u8")), NOON, 1, 9))));
        try (Connection connection = Dialect.of(address()).connectToRead(address());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT stream, bytes FROM ledger")) {
            assertThat(row.next()).isTrue();
            assertThat(row.getString(1)).isEqualTo("/ch1/master.m3u8");
            assertThat(row.getLong(2)).isEqualTo(9);
            assertThatThrownBy(() -> statement.executeUpdate("DELETE FROM ledger_entry"))
                    .as("a connection for reading")
                    .isInstanceOf(SQLException.class);
        }
    }
}
