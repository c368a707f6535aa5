package io.swarmgate.edge.config;

import io.swarmgate.ledger.database.DatabaseAddress;
import io.swarmgate.ledger.database.Retention;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads what concerns the ledger. */
final class LedgerSection {
    private static final Duration SHORTEST_FLUSH = Duration.ofMillis(100);
    private static final Duration LONGEST_FLUSH = Duration.ofMinutes(1);

    /** Some minutes of a busy edge. */
    private static final long SMALLEST_JOURNAL = 1 << 20;

    private final Section ledger;
    private final Function<String, Path> directories;

    /** @param directories finds a directory that is there or can be made */
    LedgerSection(Section root, Function<String, Path> directories) {
        this.ledger = root.section("ledger");
        this.directories = directories;
    }

    LedgerConfig read() {
        DatabaseAddress database = database();
        if (database != null && !ledger.has(ConfigKey.LEDGER_EDGE)) {
            ledger.problem(ConfigKey.LEDGER_EDGE, "missing; name this edge, so that the database tells it from others");
        }
        return new LedgerConfig(
                ledger.value(ConfigKey.LEDGER_ENABLED, Names::bool),
                ledger.optional(ConfigKey.LEDGER_DIRECTORY, directories).orElse(null),
                database,
                ledger.value(ConfigKey.LEDGER_EDGE, Names::name),
                ledger.value(ConfigKey.LEDGER_FLUSH, LedgerSection::flushInterval),
                ledger.value(ConfigKey.LEDGER_JOURNAL, LedgerSection::journal),
                ledger.value(ConfigKey.LEDGER_STREAMS, Quantities::count),
                ledger.value(ConfigKey.LEDGER_ZONE, LedgerSection::zone),
                retention());
    }

    static LedgerConfig defaults() {
        return new LedgerConfig(
                ConfigDefaults.value(ConfigKey.LEDGER_ENABLED, Names::bool),
                null,
                null,
                ConfigDefaults.value(ConfigKey.LEDGER_EDGE, Names::name),
                ConfigDefaults.value(ConfigKey.LEDGER_FLUSH, LedgerSection::flushInterval),
                ConfigDefaults.value(ConfigKey.LEDGER_JOURNAL, Quantities::bytes),
                ConfigDefaults.value(ConfigKey.LEDGER_STREAMS, Quantities::count),
                ConfigDefaults.value(ConfigKey.LEDGER_ZONE, LedgerSection::zone),
                new Retention(
                        ConfigDefaults.value(ConfigKey.LEDGER_MINUTES, Quantities::days),
                        ConfigDefaults.value(ConfigKey.LEDGER_FIVE_MINUTES, Quantities::days),
                        ConfigDefaults.value(ConfigKey.LEDGER_HOURS, Quantities::days),
                        null));
    }

    private @Nullable DatabaseAddress database() {
        String user = ledger.optional(ConfigKey.LEDGER_USER, text -> text).orElse(null);
        String password =
                ledger.optional(ConfigKey.LEDGER_PASSWORD, text -> text).orElse(null);
        return ledger.optional(ConfigKey.LEDGER_DATABASE, url -> postgresql(url, user, password))
                .orElse(null);
    }

    private static DatabaseAddress postgresql(String url, @Nullable String user, @Nullable String password) {
        if (!url.startsWith("jdbc:postgresql:")) {
            throw new IllegalArgumentException(
                    "must be the JDBC URL of a PostgreSQL database, such as jdbc:postgresql://db.example/swarmgate;"
                            + " remove it for the embedded database");
        }
        return new DatabaseAddress(url, user, password);
    }

    private Retention retention() {
        Duration minutes = ledger.value(ConfigKey.LEDGER_MINUTES, Quantities::days);
        Duration fiveMinutes = ledger.value(ConfigKey.LEDGER_FIVE_MINUTES, Quantities::days);
        Duration hours = ledger.value(ConfigKey.LEDGER_HOURS, Quantities::days);
        Duration days = ledger.optional(ConfigKey.LEDGER_DAYS, Quantities::days).orElse(null);
        try {
            return new Retention(minutes, fiveMinutes, hours, days);
        } catch (IllegalArgumentException wrongOrder) {
            ledger.problem("keep-minutes, keep-five-minutes, keep-hours and keep-days: " + wrongOrder.getMessage()
                    + "; raise the coarser or lower the finer one");
            return defaults().retention();
        }
    }

    private static long journal(String text) {
        long bytes = Quantities.bytes(text);
        if (bytes < SMALLEST_JOURNAL) {
            throw new IllegalArgumentException("\"" + text + "\" is too small: use at least 1MiB");
        }
        return bytes;
    }

    private static Duration flushInterval(String text) {
        Duration interval = Quantities.duration(text);
        if (interval.compareTo(SHORTEST_FLUSH) < 0 || interval.compareTo(LONGEST_FLUSH) > 0) {
            throw new IllegalArgumentException("\"" + text + "\" is out of range: use 100ms to 1m");
        }
        return interval;
    }

    private static ZoneId zone(String text) {
        try {
            return ZoneId.of(text);
        } catch (DateTimeException unknown) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no time zone: write it like UTC or Europe/Berlin", unknown);
        }
    }
}
