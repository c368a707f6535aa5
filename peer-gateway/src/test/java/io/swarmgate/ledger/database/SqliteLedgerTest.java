package io.swarmgate.ledger.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmgate.ledger.LedgerQuery;
import io.swarmgate.ledger.LedgerUnavailableException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedded database. */
class SqliteLedgerTest extends LedgerDatabaseContract {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    @Override
    DatabaseAddress address() {
        return DatabaseAddress.file(directory.resolve("ledger.db"));
    }

    @Test
    void aFileThatIsNoDatabaseIsNamed() throws Exception {
        Files.writeString(directory.resolve("ledger.db"), "no database, but quite some text ".repeat(100));
        assertThatThrownBy(() -> database.add(List.of())).isInstanceOf(SQLException.class);
        assertThatThrownBy(() -> reader.sums(LedgerQuery.between(Instant.EPOCH, Instant.now())))
                .isInstanceOf(LedgerUnavailableException.class)
                .hasMessageContaining("ledger.db");
    }

    @Test
    void readingMakesNoDatabase() {
        assertThatThrownBy(() -> reader.edges()).isInstanceOf(LedgerUnavailableException.class);
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aDatabaseThatIsRemovedIsMadeAgain() throws Exception {
        database.add(List.of());
        database.close();
        Files.delete(directory.resolve("ledger.db"));
        assertThat(database.add(List.of(batch("e", 1)))).isEqualTo(1);
    }
}
