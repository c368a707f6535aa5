package io.swarmgate.ledger.database;

import io.swarmgate.ledger.Grain;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/**
 * Makes old entries coarser, one target entry's time a transaction. What comes late for a time that is rolled up
 * already is rolled up by itself and added there.
 */
final class RollUp {
    private final Dialect dialect;
    private final Retention retention;
    private final TimeGrid grid;

    /** @param zone whose hours and days entries become */
    RollUp(Dialect dialect, Retention retention, ZoneId zone) {
        this.dialect = dialect;
        this.retention = retention;
        this.grid = new TimeGrid(zone);
    }

    /**
     * Does one step in the transaction at hand.
     *
     * @return false if there was nothing to do
     */
    boolean step(Connection connection, Instant now) throws SQLException {
        for (Grain grain : Grain.values()) {
            Optional<Duration> kept = retention.of(grain);
            if (kept.isPresent() && step(connection, grain, now.minus(kept.get()))) {
                return true;
            }
        }
        return false;
    }

    private boolean step(Connection connection, Grain grain, Instant keptFrom) throws SQLException {
        Optional<Long> oldest = oldest(connection, grain);
        if (oldest.isEmpty()) {
            return false;
        }
        Grain target = grain.coarser().orElse(grain);
        long start = grid.floor(TimeGrid.granularity(target), oldest.get());
        long end = grid.next(TimeGrid.granularity(target), start);
        if (end > Math.floorDiv(keptFrom.getEpochSecond(), 60L)) {
            return false;
        }
        if (grain == Grain.DAY) {
            delete(connection, start, end);
        } else {
            dialect.moveEntries(connection, new EntryMove(grain, target, start, end));
        }
        return true;
    }

    private static Optional<Long> oldest(Connection connection, Grain grain) throws SQLException {
        // Not MIN(): a range of none has no row, and both databases read the index from its beginning for this.
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT start_minute FROM ledger_entry WHERE grain = ? ORDER BY start_minute LIMIT 1")) {
            select.setInt(1, grain.minutes());
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(row.getLong(1)) : Optional.empty();
            }
        }
    }

    private static void delete(Connection connection, long start, long end) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(
                "DELETE FROM ledger_entry WHERE grain = ? AND start_minute >= ? AND start_minute < ?")) {
            delete.setInt(1, Grain.DAY.minutes());
            delete.setLong(2, start);
            delete.setLong(3, end);
            delete.executeUpdate();
        }
    }
}
