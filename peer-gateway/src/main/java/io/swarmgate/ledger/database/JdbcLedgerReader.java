package io.swarmgate.ledger.database;

import io.swarmgate.ledger.LedgerQuery;
import io.swarmgate.ledger.LedgerReader;
import io.swarmgate.ledger.LedgerSums;
import io.swarmgate.ledger.LedgerUnavailableException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;

/** Reads on a connection of its own for each question; a few at a time, whoever asks more waits. */
public final class JdbcLedgerReader implements LedgerReader {
    private static final int AT_ONCE = 4;
    private static final int IDS_AT_ONCE = 500;
    private static final int QUERY_SECONDS = 60;

    private final DatabaseAddress address;
    private final Dialect dialect;
    private final BooleanSupplier ready;
    private final Semaphore turns = new Semaphore(AT_ONCE);

    private interface Question<T> {
        T to(Connection connection) throws SQLException;
    }

    /** Of a database that an edge has prepared, for programs beside it. */
    public JdbcLedgerReader(DatabaseAddress address) {
        this(address, () -> true);
    }

    /** @param ready whether the database has its tables in the version this program knows */
    public JdbcLedgerReader(DatabaseAddress address, BooleanSupplier ready) {
        this.address = address;
        this.dialect = Dialect.of(address);
        this.ready = ready;
    }

    @Override
    public boolean isReady() {
        return ready.getAsBoolean();
    }

    @Override
    public LedgerSums sums(LedgerQuery query) throws LedgerUnavailableException {
        SumStatement statement = SumStatement.of(query);
        return ask(connection -> {
            try (PreparedStatement select = connection.prepareStatement(statement.sql())) {
                select.setQueryTimeout(QUERY_SECONDS);
                statement.setParameters(select);
                // One more tells that there are too many.
                select.setMaxRows(query.mostSums() + 1);
                try (ResultSet rows = select.executeQuery()) {
                    return statement.read(rows);
                }
            }
        });
    }

    @Override
    public Map<String, String> streams(Collection<String> ids) throws LedgerUnavailableException {
        return ask(connection -> {
            Map<String, String> names = new HashMap<>();
            List<String> all = List.copyOf(ids);
            for (int from = 0; from < all.size(); from += IDS_AT_ONCE) {
                addNames(connection, all.subList(from, Math.min(all.size(), from + IDS_AT_ONCE)), names);
            }
            return names;
        });
    }

    private static void addNames(Connection connection, List<String> ids, Map<String, String> names)
            throws SQLException {
        String places = String.join(", ", Collections.nCopies(ids.size(), "?"));
        try (PreparedStatement select =
                connection.prepareStatement("SELECT id, name FROM ledger_stream WHERE id IN (" + places + ")")) {
            for (int i = 0; i < ids.size(); i++) {
                select.setString(i + 1, ids.get(i));
            }
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    names.put(rows.getString(1), rows.getString(2));
                }
            }
        }
    }

    @Override
    public List<EdgeRecord> edges() throws LedgerUnavailableException {
        return ask(connection -> {
            List<EdgeRecord> edges = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement(
                            "SELECT edge, MAX(last_cut) FROM ledger_writer GROUP BY edge ORDER BY edge");
                    ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    edges.add(new EdgeRecord(rows.getString(1), Instant.ofEpochMilli(rows.getLong(2))));
                }
            }
            return edges;
        });
    }

    private <T> T ask(Question<T> question) throws LedgerUnavailableException {
        if (!isReady()) {
            throw new LedgerUnavailableException("the ledger's database " + address
                    + " is still being prepared; ask again in some seconds, and see /readyz if that lasts");
        }
        turns.acquireUninterruptibly();
        try (Connection connection = dialect.connectToRead(address)) {
            return question.to(connection);
        } catch (SQLException failed) {
            throw new LedgerUnavailableException(
                    "the ledger's database " + address + " cannot be read: " + failed.getMessage(), failed);
        } finally {
            turns.release();
        }
    }
}
