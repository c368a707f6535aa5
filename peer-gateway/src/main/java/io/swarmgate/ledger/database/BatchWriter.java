package io.swarmgate.ledger.database;

import io.swarmgate.ledger.Grain;
import io.swarmgate.ledger.journal.Batch;
import io.swarmgate.ledger.journal.Entry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Adds batches to the entries, each once. The row that says how far an epoch has been added is locked first, so that a
 * transaction which a killed process has left behind in the database ends before its batches are looked at again.
 */
final class BatchWriter {
    private static final String REACHED =
            "INSERT INTO ledger_writer (edge, epoch, sequence, last_cut) VALUES (?, ?, 0, 0)"
                    + " ON CONFLICT (edge, epoch) DO UPDATE SET sequence = ledger_writer.sequence RETURNING sequence";
    private static final String ADVANCE =
            "UPDATE ledger_writer SET sequence = ?, last_cut = ? WHERE edge = ? AND epoch = ?";
    private static final String ADD = "INSERT INTO ledger_entry (grain, start_minute, account, requests, bytes)"
            + " VALUES (?, ?, ?, ?, ?) ON CONFLICT (grain, start_minute, account) DO UPDATE"
            + " SET requests = ledger_entry.requests + excluded.requests, bytes = ledger_entry.bytes + excluded.bytes";

    private final Accounts accounts;

    private record Writer(String edge, long epoch) {}

    /** In the order in which all edges touch entries. */
    private record Place(long minute, long account) implements Comparable<Place> {
        @Override
        public int compareTo(Place other) {
            int byMinute = Long.compare(minute, other.minute);
            return byMinute != 0 ? byMinute : Long.compare(account, other.account);
        }
    }

    private static final class Amounts {
        private long requests;
        private long bytes;

        void add(Entry entry) {
            requests += entry.requests();
            bytes += entry.bytes();
        }
    }

    BatchWriter() {
        this(Accounts.REMEMBERED);
    }

    /** @param accounts whose numbers are remembered at most */
    BatchWriter(int accounts) {
        this.accounts = new Accounts(accounts);
    }

    /**
     * Adds in the transaction at hand what is new in a list of batches.
     *
     * @return how many were
     */
    int add(Connection connection, List<Batch> batches) throws SQLException {
        Map<Writer, Long> reached = new HashMap<>();
        Map<Writer, Batch> last = new HashMap<>();
        Map<Place, Amounts> sums = new TreeMap<>();
        int added = 0;
        for (Batch batch : batches) {
            Writer writer = new Writer(batch.edge(), batch.epoch());
            Long before = reached.get(writer);
            if (before == null) {
                before = reached(connection, writer);
            }
            reached.put(writer, Math.max(before, batch.sequence()));
            if (batch.sequence() > before) {
                collect(connection, batch, sums);
                last.put(writer, batch);
                added++;
            }
        }
        write(connection, sums);
        for (Map.Entry<Writer, Batch> advanced : last.entrySet()) {
            advance(connection, advanced.getKey(), advanced.getValue());
        }
        return added;
    }

    private void collect(Connection connection, Batch batch, Map<Place, Amounts> sums) throws SQLException {
        for (Entry entry : batch.entries()) {
            long account = accounts.number(connection, batch.edge(), entry.account());
            sums.computeIfAbsent(new Place(entry.minute(), account), unseen -> new Amounts())
                    .add(entry);
        }
    }

    private static long reached(Connection connection, Writer writer) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(REACHED)) {
            statement.setString(1, writer.edge());
            statement.setLong(2, writer.epoch());
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw new SQLException("the database says nothing of an epoch it has just been told of");
                }
                return row.getLong(1);
            }
        }
    }

    private static void write(Connection connection, Map<Place, Amounts> sums) throws SQLException {
        try (PreparedStatement add = connection.prepareStatement(ADD)) {
            for (Map.Entry<Place, Amounts> sum : sums.entrySet()) {
                add.setInt(1, Grain.MINUTE.minutes());
                add.setLong(2, sum.getKey().minute());
                add.setLong(3, sum.getKey().account());
                add.setLong(4, sum.getValue().requests);
                add.setLong(5, sum.getValue().bytes);
                add.addBatch();
            }
            add.executeBatch();
        }
    }

    private static void advance(Connection connection, Writer writer, Batch to) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ADVANCE)) {
            statement.setLong(1, to.sequence());
            statement.setLong(2, to.cut().toEpochMilli());
            statement.setString(3, writer.edge());
            statement.setLong(4, writer.epoch());
            statement.executeUpdate();
        }
    }

    void committed() {
        accounts.committed();
    }
}
