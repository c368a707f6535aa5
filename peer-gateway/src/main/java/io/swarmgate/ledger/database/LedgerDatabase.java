package io.swarmgate.ledger.database;

import io.swarmgate.ledger.journal.Batch;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The database as it is written to: by one thread, on one connection, which is opened when it is needed and given up
 * when something fails. Whatever fails has changed nothing, or everything: then the next try finds it done.
 */
public final class LedgerDatabase implements AutoCloseable {
    private final DatabaseAddress address;
    private final Dialect dialect;
    private final RollUp rollUp;
    private final int accounts;
    private BatchWriter writer;
    private boolean migrated;
    private volatile boolean prepared;
    private @Nullable Connection connection;

    /** Some work within a transaction. */
    private interface Work<T> {
        T in(Connection connection) throws SQLException;
    }

    /** @param zone whose hours and days entries are rolled up to */
    public LedgerDatabase(DatabaseAddress address, Retention retention, ZoneId zone) {
        this(address, retention, zone, Accounts.REMEMBERED);
    }

    /**
     * @param zone whose hours and days entries are rolled up to
     * @param accounts whose numbers are remembered at most
     */
    public LedgerDatabase(DatabaseAddress address, Retention retention, ZoneId zone, int accounts) {
        this.accounts = accounts;
        this.writer = new BatchWriter(accounts);
        this.address = address;
        this.dialect = Dialect.of(address);
        this.rollUp = new RollUp(dialect, retention, zone);
    }

    public DatabaseAddress address() {
        return address;
    }

    /** Whether its tables have been made, or found, since the start: before that nobody can read them. Thread-safe. */
    public boolean isPrepared() {
        return prepared;
    }

    /** What an operator should look at when it cannot be used. */
    public String remedy() {
        return dialect.remedy();
    }

    /**
     * Adds those batches the database has not yet, all or none; they are on its disk when this returns.
     *
     * @param batches in the order of their sequences
     * @return how many were added
     */
    public int add(List<Batch> batches) throws SQLException {
        return transaction(open -> writer.add(open, batches));
    }

    /**
     * Makes some old entries coarser.
     *
     * @return false if there is nothing left to do for now
     */
    public boolean rollUp(Instant now) throws SQLException {
        return transaction(open -> rollUp.step(open, now));
    }

    private <T> T transaction(Work<T> work) throws SQLException {
        try {
            Connection open = open();
            open.setAutoCommit(false);
            T result = work.in(open);
            open.commit();
            writer.committed();
            // SQLite's driver has begun another transaction, which would lock out other writers.
            open.setAutoCommit(true);
            return result;
        } catch (SQLException | RuntimeException failed) {
            close();
            throw failed;
        }
    }

    private Connection open() throws SQLException {
        Connection current = connection;
        if (current == null) {
            current = dialect.connect(address);
            connection = current;
            if (!migrated) {
                Migrations.run(current, address, dialect);
                migrated = true;
                prepared = true;
            }
        }
        return current;
    }

    /** Whether the database refused what it was given, and would refuse it again: SQLSTATE classes 22 and 23. */
    public static boolean isRefusal(SQLException failure) {
        String state = failure.getSQLState();
        return state != null && (state.startsWith("22") || state.startsWith("23"));
    }

    /** Ends the connection and what it had not committed; the next call opens another. */
    @Override
    public void close() {
        Connection open = connection;
        connection = null;
        // Whoever restores or replaces the database meanwhile may give accounts other numbers, or have no tables.
        writer = new BatchWriter(accounts);
        migrated = false;
        if (open != null) {
            try (open) {
                if (!open.getAutoCommit()) {
                    open.rollback();
                }
            } catch (SQLException gone) {
                // It failed before, or the database has ended the connection.
            }
        }
    }
}
