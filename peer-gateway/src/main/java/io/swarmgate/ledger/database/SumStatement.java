package io.swarmgate.ledger.database;

import io.swarmgate.ledger.Dimension;
import io.swarmgate.ledger.Grain;
import io.swarmgate.ledger.Granularity;
import io.swarmgate.ledger.LedgerQuery;
import io.swarmgate.ledger.LedgerSum;
import io.swarmgate.ledger.LedgerSums;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A query as SQL. Names of columns and numbers stand in the text, values of the query are parameters. */
final class SumStatement {
    /** A year of hours; finer questions have a fixed length of time and need no list. */
    private static final int MAX_PERIODS = 10_000;

    private static final String GRAINS = Arrays.stream(Grain.values())
            .map(grain -> Integer.toString(grain.minutes()))
            .collect(Collectors.joining(", "));

    private final LedgerQuery query;
    private final long from;
    private final long until;
    private final String sql;

    private SumStatement(LedgerQuery query) {
        this.query = query;
        this.from = TimeGrid.ceiling(query.from());
        this.until = TimeGrid.ceiling(query.until());
        this.sql = text();
    }

    /** @throws IllegalArgumentException if the query asks for too many hours, days or months */
    static SumStatement of(LedgerQuery query) {
        return new SumStatement(query);
    }

    String sql() {
        return sql;
    }

    private String text() {
        String columns =
                query.by().stream().map(dimension -> ", a." + dimension.label()).collect(Collectors.joining());
        StringBuilder text =
                new StringBuilder("SELECT ").append(start()).append(" AS start").append(columns);
        text.append(", SUM(e.requests), SUM(e.bytes), MAX(e.grain) FROM ");
        if (hasPeriods()) {
            text.append(periods())
                    .append(" AS p JOIN ledger_entry e ON e.start_minute >= p.column1")
                    .append(" AND e.start_minute < p.column2");
        } else {
            text.append("ledger_entry e");
        }
        text.append(" JOIN ledger_account a ON a.id = e.account WHERE e.grain IN (")
                .append(GRAINS)
                .append(')');
        text.append(" AND e.start_minute >= ")
                .append(from)
                .append(" AND e.start_minute < ")
                .append(until);
        query.only()
                .forEach((dimension, values) -> text.append(" AND a.")
                        .append(dimension.label())
                        .append(" IN (")
                        .append(String.join(", ", Collections.nCopies(values.size(), "?")))
                        .append(')'));
        String group = "start" + columns;
        return text.append(" GROUP BY ")
                .append(group)
                .append(" ORDER BY ")
                .append(group)
                .toString();
    }

    private boolean hasPeriods() {
        return switch (query.granularity()) {
            case HOUR, DAY, MONTH -> true;
            case TOTAL, MINUTE, FIVE_MINUTES -> false;
        };
    }

    private String start() {
        return switch (query.granularity()) {
            case TOTAL -> "CAST(" + from + " AS BIGINT)";
            case MINUTE -> "e.start_minute";
            case FIVE_MINUTES -> "e.start_minute - e.start_minute % 5";
            case HOUR, DAY, MONTH -> "p.column1";
        };
    }

    /** The hours, days or months of the range, whole ones also at its ends, as rows of start and end. */
    private String periods() {
        TimeGrid grid = new TimeGrid(query.zone());
        Granularity each = query.granularity();
        List<String> rows = new ArrayList<>();
        for (long start = grid.floor(each, from); start < until || rows.isEmpty(); start = grid.next(each, start)) {
            rows.add("(" + start + ", " + grid.next(each, start) + ")");
            if (rows.size() > MAX_PERIODS) {
                throw new IllegalArgumentException(
                        "more than " + MAX_PERIODS + " hours, days or months; ask for a shorter range or longer ones");
            }
        }
        return "(VALUES " + String.join(", ", rows) + ")";
    }

    void setParameters(PreparedStatement statement) throws SQLException {
        int next = 1;
        for (Set<String> values : query.only().values()) {
            for (String value : values) {
                statement.setString(next++, value);
            }
        }
    }

    /** @throws IllegalArgumentException if there are more sums than the query allows */
    LedgerSums read(ResultSet rows) throws SQLException {
        List<LedgerSum> sums = new ArrayList<>();
        int coarsest = 0;
        while (rows.next()) {
            if (sums.size() == query.mostSums()) {
                throw new IllegalArgumentException("more than " + query.mostSums()
                        + " sums; ask for a shorter range, longer times or fewer dimensions");
            }
            int column = 1;
            Instant start = Instant.ofEpochSecond(rows.getLong(column++) * 60);
            Map<Dimension, String> of = new EnumMap<>(Dimension.class);
            for (Dimension dimension : query.by()) {
                of.put(dimension, rows.getString(column++));
            }
            sums.add(new LedgerSum(start, of, rows.getLong(column++), rows.getLong(column++)));
            coarsest = Math.max(coarsest, rows.getInt(column));
        }
        return new LedgerSums(sums, coarsest == 0 ? Optional.empty() : Optional.of(Grain.ofMinutes(coarsest)));
    }
}
