package io.swarmgate.edge.cli;

import io.swarmgate.edge.config.EdgeConfig;
import io.swarmgate.edge.reconcile.LogFormat;
import io.swarmgate.edge.reconcile.Reconciliation;
import io.swarmgate.edge.reconcile.TheirFile;
import io.swarmgate.ledger.Dimension;
import io.swarmgate.ledger.Granularity;
import io.swarmgate.ledger.LedgerQuery;
import io.swarmgate.ledger.LedgerReader;
import io.swarmgate.ledger.LedgerSum;
import io.swarmgate.ledger.LedgerUnavailableException;
import io.swarmgate.ledger.Line;
import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Compares the ledger with what somebody else counted. */
@Command(
        name = "reconcile",
        description = {
            "Compares a month of the ledger with an access log or an invoice, by day and stream, and lists what differs."
                    + " A stream is called by the directory of its manifest. Files may be in gzip.",
            ""
        },
        footer = {
            "",
            "Exit codes: 0 they match; 3 they differ; 4 they match, but lines could not be read; 1 failed, the reason is"
                    + " on standard error; 2 wrong arguments.",
            "For example: swarmgate reconcile --config swarmgate.yaml --month 2026-10 --access-log access.log"
        })
final class ReconcileCommand implements Callable<Integer> {
    private static final int DIFFERENT = 3;
    private static final int UNREADABLE = 4;
    private static final int MAX_SHOWN = 200;

    /** Whose count is compared. */
    enum Of {
        EDGE,
        CDN,
        ORIGIN;

        List<Line> lines() {
            return switch (this) {
                case EDGE -> List.of(Line.CACHE, Line.SIBLING, Line.ORIGIN, Line.EDGE);
                case CDN -> List.of(Line.OBSERVED);
                case ORIGIN -> List.of(Line.FETCHED, Line.FETCHED_FROM_PARENT);
            };
        }
    }

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    private final LedgerOptions ledger = new LedgerOptions();

    @ArgGroup(multiplicity = "1")
    @SuppressWarnings("NullAway.Init") // multiplicity
    private Theirs theirs;

    /** What it is compared with. */
    private static final class Theirs {
        @Option(
                names = "--access-log",
                paramLabel = "FILE",
                description = "The edge's own access log, or one in the common or combined format.")
        private @Nullable Path log;

        @Option(
                names = "--invoice",
                paramLabel = "FILE.csv",
                description =
                        "CSV whose first line names the columns: date, and bytes (or kb, mb, gb, tb, mib, gib, tib);"
                                + " perhaps stream and requests.")
        private @Nullable Path invoice;
    }

    @Option(
            names = "--columns",
            paramLabel = "MAPPING",
            description = "Of a log in columns, which is which: time=1+2,path=8,bytes=4,separator=tab. Also requests=,"
                    + " zone=; separators are space (default), tab, comma, semicolon.")
    private @Nullable String columns;

    @Option(
            names = "--of",
            paramLabel = "WHOM",
            defaultValue = "edge",
            description = "Whose count it is: edge (default), cdn in front of it, origin behind it.")
    @SuppressWarnings("NullAway.Init") // has a default
    private Of of;

    @Option(names = "--edge", paramLabel = "NAME", description = "Only this edge of the ledger.")
    private @Nullable String edge;

    @Option(names = "--route", paramLabel = "NAME", description = "Only this route of the ledger.")
    private @Nullable String route;

    @Option(
            names = "--tolerance",
            paramLabel = "PERCENT",
            defaultValue = "0.5",
            description = "Differences up to this share of the larger count are none. Default: 0.5.")
    @SuppressWarnings("NullAway.Init") // has a default
    private BigDecimal tolerance;

    @Option(names = "--total-only", description = "Compare days alone; of an invoice that does not tell streams apart.")
    private boolean totalOnly;

    @Override
    public Integer call() {
        EdgeConfig config = ledger.config();
        LogFormat format = format();
        LedgerQuery query = query(config);
        Reconciliation reconciliation = ledgerSide(config, query);
        try {
            if (theirs.log != null) {
                TheirFile.log(theirs.log, format, reconciliation);
            } else if (theirs.invoice != null) {
                TheirFile.invoice(theirs.invoice, query.zone(), reconciliation);
            }
        } catch (IOException failed) {
            throw new CommandFailed(
                    "cannot read " + (theirs.log != null ? theirs.log : theirs.invoice) + ": " + failed.getMessage());
        }
        return tell(reconciliation);
    }

    private @Nullable LogFormat format() {
        try {
            return columns == null ? null : TheirFile.columns(columns);
        } catch (RuntimeException wrong) {
            throw new ParameterException(spec.commandLine(), "--columns: " + wrong.getMessage(), wrong);
        }
    }

    private LedgerQuery query(EdgeConfig config) {
        LedgerQuery month = ledger.query(config, ledger.parameters());
        LedgerQuery query = month.each(Granularity.DAY, month.zone())
                .by(Dimension.STREAM)
                .only(of.lines().get(0).book())
                .only(Dimension.LINE, of.lines().stream().map(Line::label).toArray(String[]::new))
                .mostSums(LedgerQuery.DEFAULT_MOST_SUMS);
        query = edge == null ? query : query.only(Dimension.EDGE, edge);
        return route == null ? query : query.only(Dimension.ROUTE, route);
    }

    private Reconciliation ledgerSide(EdgeConfig config, LedgerQuery query) {
        LedgerReader reader = ledger.reader(config);
        try {
            List<LedgerSum> sums = reader.sums(query).sums();
            Map<String, String> names = reader.streams(sums.stream()
                    .map(sum -> sum.get(Dimension.STREAM))
                    .distinct()
                    .toList());
            Reconciliation reconciliation =
                    new Reconciliation(query.from(), query.until(), query.zone(), names.values(), !totalOnly);
            for (LedgerSum sum : sums) {
                String id = sum.get(Dimension.STREAM);
                reconciliation.ledger(sum.start(), names.getOrDefault(id, id), sum.bytes());
            }
            return reconciliation;
        } catch (LedgerUnavailableException | IllegalArgumentException failed) {
            throw new CommandFailed(String.valueOf(failed.getMessage()));
        }
    }

    private int tell(Reconciliation found) {
        PrintWriter out = spec.commandLine().getOut();
        List<Reconciliation.Difference> differences = found.differences(tolerance);
        out.println("lines read " + found.read() + ", of another time " + found.outside() + ", unreadable "
                + found.malformed());
        found.examples().forEach(example -> out.println("  unreadable " + example));
        out.printf(
                Locale.ROOT,
                "ledger %d bytes, theirs %d bytes, difference %+d%n",
                found.ledgerBytes(),
                found.theirBytes(),
                found.theirBytes() - found.ledgerBytes());
        differences.stream()
                .limit(MAX_SHOWN)
                .forEach(one -> out.printf(
                        Locale.ROOT,
                        "%s  %s  ledger %d  theirs %d  difference %+d%n",
                        one.day(),
                        one.stream().isEmpty() ? "all streams" : one.stream(),
                        one.ledgerBytes(),
                        one.theirBytes(),
                        one.bytes()));
        if (differences.size() > MAX_SHOWN) {
            out.println((differences.size() - MAX_SHOWN) + " further differences");
        }
        out.println(
                differences.isEmpty()
                        ? "they match within " + tolerance.toPlainString() + " %"
                        : "they differ: " + differences.size() + " by day and stream beyond "
                                + tolerance.toPlainString() + " %");
        out.flush();
        return !differences.isEmpty() ? DIFFERENT : found.malformed() > 0 ? UNREADABLE : 0;
    }
}
