package io.swarmgate.ledger.database;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteOpenMode;

/**
 * What differs between the databases. Both speak the upserts with {@code ON CONFLICT} and the {@code RETURNING} used
 * here.
 */
enum Dialect {
    SQLITE(
            "sqlite",
            "check the disk and the permissions of the file; if the file is damaged, move it away and another is made") {
        @Override
        Connection connect(DatabaseAddress address) throws SQLException {
            try {
                address.keepPrivate();
            } catch (IOException unusable) {
                throw new SQLException("cannot make " + address + ": " + unusable, unusable);
            }
            return DriverManager.getConnection(address.url(), config().toProperties());
        }

        private SQLiteConfig config() {
            SQLiteConfig config = new SQLiteConfig();
            // Readers go on while a batch is written, also those of another process.
            config.setJournalMode(SQLiteConfig.JournalMode.WAL);
            // A commit is on the disk when it returns; once a second that costs nothing.
            config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
            // A transaction that begins by reading could not write after somebody else has written.
            config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
            config.enforceForeignKeys(true);
            config.setBusyTimeout(BUSY_MILLIS);
            return config;
        }

        @Override
        Connection connectToRead(DatabaseAddress address) throws SQLException {
            SQLiteConfig config = config();
            // Who reads makes no file. Opened read-only, it could not join the others' write-ahead log after a crash.
            config.resetOpenMode(SQLiteOpenMode.CREATE);
            return withStatement(
                    DriverManager.getConnection(address.url(), config.toProperties()), "PRAGMA query_only = 1");
        }

        @Override
        void lockMigrations(Connection connection) {
            // The file is one edge's. A transaction would keep Flyway's connection out of it.
        }

        @Override
        void moveEntries(Connection connection, EntryMove move) throws SQLException {
            move.insertThenDelete(connection);
        }
    },

    POSTGRESQL("postgresql", "check that it runs, and lets this edge in and make tables") {
        @Override
        Connection connect(DatabaseAddress address) throws SQLException {
            Properties properties = new Properties();
            if (address.user() != null) {
                properties.setProperty("user", address.user());
            }
            if (address.password() != null) {
                properties.setProperty("password", address.password());
            }
            // Parameters of the URL come before these: a connection that hangs must not hold the ledger for ever.
            properties.setProperty("ApplicationName", "swarmgate");
            properties.setProperty("connectTimeout", "10");
            properties.setProperty("socketTimeout", "60");
            properties.setProperty("tcpKeepAlive", "true");
            properties.setProperty("reWriteBatchedInserts", "true");
            return DriverManager.getConnection(address.url(), properties);
        }

        @Override
        Connection connectToRead(DatabaseAddress address) throws SQLException {
            // The driver's own setReadOnly does nothing outside of transactions.
            return withStatement(connect(address), "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY");
        }

        @Override
        void lockMigrations(Connection connection) throws SQLException {
            connection.setAutoCommit(false);
            try (Statement lock = connection.createStatement()) {
                lock.execute("SELECT pg_advisory_xact_lock(hashtextextended('swarmgate ledger migrations', 0))");
            }
        }

        @Override
        void moveEntries(Connection connection, EntryMove move) throws SQLException {
            // Other edges add to the same minutes meanwhile.
            move.inOneStatement(connection);
        }
    };

    private static final int BUSY_MILLIS = 10_000;

    private final String label;
    private final String remedy;

    Dialect(String label, String remedy) {
        this.label = label;
        this.remedy = remedy;
    }

    /** What an operator should look at when it cannot be used. */
    String remedy() {
        return remedy;
    }

    static Dialect of(DatabaseAddress address) {
        return address.isPostgresql() ? POSTGRESQL : SQLITE;
    }

    /** Where its migrations stand on the class path. */
    String migrations() {
        return "classpath:io/swarmgate/ledger/schema/" + label;
    }

    abstract Connection connect(DatabaseAddress address) throws SQLException;

    /** A connection that changes nothing. */
    abstract Connection connectToRead(DatabaseAddress address) throws SQLException;

    /** Keeps other edges from making the same tables until the connection commits by itself again. */
    abstract void lockMigrations(Connection connection) throws SQLException;

    private static Connection withStatement(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
            return connection;
        } catch (SQLException | RuntimeException failed) {
            connection.close();
            throw failed;
        }
    }

    abstract void moveEntries(Connection connection, EntryMove move) throws SQLException;
}
