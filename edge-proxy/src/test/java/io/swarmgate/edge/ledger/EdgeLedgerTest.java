package io.swarmgate.edge.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.prometheus.client.CollectorRegistry;
import io.swarmgate.edge.config.EdgeConfig;
import io.swarmgate.edge.config.LedgerConfig;
import io.swarmgate.edge.metrics.EdgeMetrics;
import io.swarmgate.ledger.Account;
import io.swarmgate.ledger.Line;
import io.swarmgate.ledger.TrafficLedger;
import io.swarmgate.ledger.database.DatabaseAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ledger as the edge opens it. */
class EdgeLedgerTest {
    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    private final EdgeMetrics metrics = new EdgeMetrics(new CollectorRegistry());
    private final LedgerConfig config =
            EdgeConfig.ofOrigin("http://origin.example/").ledger();

    private double metric(String name) {
        Double value = metrics.registry().getSampleValue("swarmgate_ledger_" + name);
        return value == null ? Double.NaN : value;
    }

    @Test
    void itsMetricsTellWhatBecameOfABatch() throws Exception {
        try (EdgeLedger ledger = EdgeLedger.open(config.in(directory), ANY, 1000, metrics)) {
            assertThat(metric("database_up")).isEqualTo(1);
            ledger.traffic().add(Account.of(Line.CACHE, "live"), 1, 100);
            await().atMost(Duration.ofMinutes(1)).until(() -> metric("batches_stored_total") == 1);
            assertThat(metric("flush_seconds_count")).isEqualTo(1);
            assertThat(metric("last_stored_timestamp_seconds")).isGreaterThan(1e9);
            assertThat(ledger.notes()).isEmpty();
            assertThat(ledger.isOn()).isTrue();
            assertThat(ledger.reader()).isPresent();
        }
    }

    @Test
    void aDatabaseThatCannotBeUsedIsANoteAndNotAnError() throws Exception {
        Files.writeString(directory.resolve("ledger.db"), "no database at all ".repeat(200));
        try (EdgeLedger ledger = EdgeLedger.open(config.in(directory), ANY, 1000, metrics)) {
            ledger.traffic().add(Account.of(Line.CACHE, "live"), 1, 100);
            await().atMost(Duration.ofMinutes(1)).until(() -> metric("journal_bytes") > 0);
            await().atMost(Duration.ofMinutes(1)).until(() -> metric("database_up") == 0);
            assertThat(ledger.notes())
                    .singleElement()
                    .asString()
                    .startsWith("ledger: the database cannot be used")
                    .contains("bytes wait on disk")
                    .contains("not a database");
        }
    }

    @Test
    void programsBesideTheEdgeFindItsDatabase() throws Exception {
        InetSocketAddress listen = new InetSocketAddress(InetAddress.getLoopbackAddress(), 8080);
        Map<String, String> environment = Map.of("XDG_STATE_HOME", directory.toString());
        assertThat(EdgeLedger.databaseOf(config, listen, environment, "/")).isEmpty();
        Path usual = Files.createDirectories(directory.resolve("swarmgate/ledger-127.0.0.1-8080"));
        Files.createFile(usual.resolve("ledger.db"));
        assertThat(EdgeLedger.databaseOf(config, listen, environment, "/"))
                .contains(DatabaseAddress.file(usual.resolve("ledger.db")));
        assertThat(EdgeLedger.databaseOf(config.in(directory), listen, environment, "/"))
                .contains(DatabaseAddress.file(directory.resolve("ledger.db")));
        assertThat(EdgeLedger.databaseOf(config.off(), listen)).isEmpty();
    }

    @Test
    void switchedOffItKeepsNothing() throws Exception {
        try (EdgeLedger ledger = EdgeLedger.open(config.off().in(directory), ANY, 1000, metrics)) {
            assertThat(ledger.traffic()).isEqualTo(TrafficLedger.none());
            assertThat(ledger.reader()).isEmpty();
            assertThat(ledger.notes()).isEmpty();
            assertThat(directory).isEmptyDirectory();
        }
    }

    @Test
    void aDirectoryThatCannotBeUsedIsNamedWithTheRemedy() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");
        assertThatThrownBy(() -> EdgeLedger.open(config.in(file), ANY, 1000, metrics))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the ledger cannot be kept in " + file)
                .hasMessageContaining("ledger.directory")
                .hasMessageContaining("ledger.enabled: false");
    }
}
