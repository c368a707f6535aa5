package io.swarmgate.edge.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.edge.config.ConfigResult.Invalid;
import io.swarmgate.edge.config.ConfigResult.Valid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LedgerConfigTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    private ConfigResult load(String ledger) throws IOException {
        Path file = Files.writeString(
                directory.resolve("swarmgate.yaml"), "origins: {main: https://origin.example}\n" + ledger);
        return new ConfigLoader(Map.of("DB_PASSWORD", "secret")).load(file);
    }

    private LedgerConfig valid(String ledger) throws IOException {
        return ((Valid) load(ledger)).config().ledger();
    }

    private List<String> problems(String ledger) throws IOException {
        return ((Invalid) load(ledger))
                .problems().stream().map(Object::toString).toList();
    }

    @Test
    void withoutAWordItIsOnAndEmbedded() throws IOException {
        LedgerConfig ledger = valid("");
        assertThat(ledger)
                .isEqualTo(EdgeConfig.ofOrigin("https://origin.example/").ledger());
        assertThat(ledger.enabled()).isTrue();
        assertThat(ledger.database()).isNull();
        assertThat(ledger.flushInterval()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void everythingCanBeSaid() throws IOException {
        LedgerConfig ledger = valid("""
                ledger:
                  directory: ledger
                  database: jdbc:postgresql://db.example/swarmgate?sslmode=verify-full
                  user: edge
                  password: ${DB_PASSWORD}
                  edge: fra-1
                  flush-interval: 500ms
                  journal: 100MiB
                  streams: 500
                  time-zone: Europe/Berlin
                  keep-minutes: 2d
                  keep-five-minutes: 70d
                  keep-hours: 1000d
                  keep-days: 3660d
                """);
        assertThat(ledger.directory()).isEqualTo(directory.resolve("ledger"));
        assertThat(ledger.database()).isNotNull().satisfies(database -> {
            assertThat(database.password()).isEqualTo("secret");
            assertThat(database).hasToString("jdbc:postgresql://db.example/swarmgate");
        });
        assertThat(ledger.edge()).isEqualTo("fra-1");
        assertThat(ledger.timeZone()).isEqualTo(ZoneId.of("Europe/Berlin"));
        assertThat(ledger.retention().days()).isEqualTo(Duration.ofDays(3660));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "database: jdbc:mysql://db/x | ledger.database: must be the JDBC URL of a PostgreSQL database",
                "database: jdbc:postgresql://db/x?password=secret | ledger.database: the URL must not hold a password",
                "database: jdbc:postgresql://db/x | ledger.edge: missing; name this edge",
                "flush-interval: 10ms | ledger.flush-interval: \"10ms\" is out of range: use 100ms to 1m",
                "journal: 10kB | ledger.journal: \"10kB\" is too small: use at least 1MiB",
                "time-zone: Berlin | ledger.time-zone: \"Berlin\" is no time zone",
                "keep-minutes: 12h | ledger.keep-minutes: \"12h\" is no number of days",
                "keep-hours: 30d | ledger: keep-minutes, keep-five-minutes, keep-hours and keep-days: what is coarser has to be kept longer",
                "directory: swarmgate.yaml | is no directory; name one that may be made or used",
                "retention: 1d | ledger.retention: no such key"
            })
    void mistakesAreNamedWithTheRemedy(String line, String problem) throws IOException {
        assertThat(problems("ledger: { " + line.replace(": ", ": \"") + "\" }\n"))
                .singleElement()
                .asString()
                .contains(problem)
                .doesNotContain("secret");
    }

    @Test
    void theSegmentsDirectoryIsNotTheLedgers() throws IOException {
        assertThat(problems("gateway: { directory: here }\nledger: { directory: here }\n"))
                .singleElement()
                .asString()
                .contains("ledger.directory: is that of gateway.directory");
    }
}
