package io.swarmgate.ledger.database;

import java.sql.Connection;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** Brings the tables of a database to the version this program knows. */
final class Migrations {
    /** A name of its own, so that the ledger can share a database with other programs. */
    private static final String HISTORY = "ledger_schema_history";

    private Migrations() {}

    /** In the database's own words, which Flyway sets in a frame of several lines. */
    private static String reason(FlywayException failed) {
        String reason = failed.getMessage();
        for (Throwable cause = failed.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException) {
                reason = cause.getMessage();
            }
        }
        return String.valueOf(reason);
    }

    /**
     * @param connection to wait on until no other edge does the same
     * @throws SQLException naming the remedy, also where the database is of a later version
     */
    static void run(Connection connection, DatabaseAddress address, Dialect dialect) throws SQLException {
        try {
            // Flyway has a lock of its own, but not yet while it makes the table of its history.
            dialect.lockMigrations(connection);
            Flyway.configure(Migrations.class.getClassLoader())
                    .dataSource(new ConnectionSource(address, dialect))
                    .locations(dialect.migrations())
                    .table(HISTORY)
                    // Tables of other programs are no reason to refuse.
                    .baselineOnMigrate(true)
                    .baselineVersion("0")
                    .load()
                    .migrate();
            connection.setAutoCommit(true);
        } catch (FlywayException failed) {
            throw new SQLException("its tables cannot be made or brought up to date: " + reason(failed), failed);
        }
    }
}
