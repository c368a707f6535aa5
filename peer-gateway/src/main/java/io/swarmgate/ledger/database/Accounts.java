package io.swarmgate.ledger.database;

import io.swarmgate.ledger.Account;
import io.swarmgate.ledger.Dimension;
import io.swarmgate.ledger.LedgerStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The numbers of accounts in the database, remembered. Of the writing thread. What a transaction learns counts once it
 * is committed.
 */
final class Accounts {
    /** As many as an edge may write in some minutes; beyond, they are asked for again. */
    static final int REMEMBERED = 200_000;

    private static final String COLUMNS =
            Arrays.stream(Dimension.values()).map(Dimension::label).collect(Collectors.joining(", "));
    private static final String INSERT = "INSERT INTO ledger_account (" + COLUMNS
            + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (" + COLUMNS + ") DO NOTHING";
    private static final String SELECT = "SELECT id FROM ledger_account WHERE "
            + Arrays.stream(Dimension.values())
                    .map(dimension -> dimension.label() + " = ?")
                    .collect(Collectors.joining(" AND "));
    private static final String NAME =
            "INSERT INTO ledger_stream (id, route, name) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING";

    private final Map<Of, Long> known;
    private final Map<Of, Long> learned = new HashMap<>();

    Accounts(int remembered) {
        known = new LinkedHashMap<>(1024, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Of, Long> eldest) {
                return size() > remembered;
            }
        };
    }

    /** An account of one edge. */
    private record Of(String edge, Account account) {
        void setKey(PreparedStatement statement) throws SQLException {
            statement.setString(1, edge);
            statement.setString(2, account.line().book().label());
            statement.setString(3, account.line().label());
            statement.setString(4, account.route());
            statement.setString(5, account.stream().id());
            statement.setString(6, account.site());
            statement.setString(7, account.origin());
            statement.setString(8, account.content().label());
            statement.setString(9, account.viewers().label());
        }
    }

    /** The number of an account, which gets one if it has none. */
    long number(Connection connection, String edge, Account account) throws SQLException {
        Of of = new Of(edge, account);
        Long number = known.get(of);
        if (number == null) {
            number = learned.get(of);
        }
        if (number == null) {
            number = findOrInsert(connection, of);
            learned.put(of, number);
        }
        return number;
    }

    private static long findOrInsert(Connection connection, Of of) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT);
                PreparedStatement select = connection.prepareStatement(SELECT)) {
            of.setKey(insert);
            if (insert.executeUpdate() > 0) {
                name(connection, of.account.route(), of.account.stream());
            }
            of.setKey(select);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    throw new SQLException("an account that was just inserted is not there");
                }
                return row.getLong(1);
            }
        }
    }

    private static void name(Connection connection, String route, LedgerStream stream) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(NAME)) {
            insert.setString(1, stream.id());
            insert.setString(2, stream.id().length() < LedgerStream.ID_CHARS ? Account.NONE : route);
            insert.setString(3, stream.name());
            insert.executeUpdate();
        }
    }

    void committed() {
        known.putAll(learned);
        learned.clear();
    }
}
