package io.swarmgate.ledger.database;

import io.swarmgate.ledger.Grain;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * Entries of one grain between two minutes become one entry of another grain for each account: what there was is added
 * up, and gone, in one transaction.
 */
record EntryMove(Grain from, Grain to, long start, long end) {
    private static final String INTO = "INSERT INTO ledger_entry (grain, start_minute, account, requests, bytes)"
            + " SELECT ?, ?, account, SUM(requests), SUM(bytes) FROM ";
    private static final String ADDING = " GROUP BY account ON CONFLICT (grain, start_minute, account) DO UPDATE"
            + " SET requests = ledger_entry.requests + excluded.requests, bytes = ledger_entry.bytes + excluded.bytes";
    private static final String RANGE = " WHERE grain = ? AND start_minute >= ? AND start_minute < ?";

    /** For a database that has one writer at a time. */
    void insertThenDelete(Connection connection) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INTO + "ledger_entry" + RANGE + ADDING);
                PreparedStatement delete = connection.prepareStatement("DELETE FROM ledger_entry" + RANGE)) {
            setTarget(insert);
            setRange(insert, 3);
            insert.executeUpdate();
            setRange(delete, 1);
            delete.executeUpdate();
        }
    }

    /** What is deleted is exactly what is added, whatever others add at the same time. */
    void inOneStatement(Connection connection) throws SQLException {
        try (PreparedStatement move = connection.prepareStatement("WITH moved AS (DELETE FROM ledger_entry" + RANGE
                + " RETURNING account, requests, bytes) " + INTO + "moved" + ADDING)) {
            setRange(move, 1);
            move.setInt(4, to.minutes());
            move.setLong(5, start);
            move.executeUpdate();
        }
    }

    private void setTarget(PreparedStatement insert) throws SQLException {
        insert.setInt(1, to.minutes());
        insert.setLong(2, start);
    }

    private void setRange(PreparedStatement statement, int first) throws SQLException {
        statement.setInt(first, from.minutes());
        statement.setLong(first + 1, start);
        statement.setLong(first + 2, end);
    }
}
