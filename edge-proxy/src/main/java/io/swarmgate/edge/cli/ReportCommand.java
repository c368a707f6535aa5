package io.swarmgate.edge.cli;

import io.swarmgate.edge.config.EdgeConfig;
import io.swarmgate.edge.report.QualityJson;
import io.swarmgate.edge.report.QualityText;
import io.swarmgate.edge.report.ReportJson;
import io.swarmgate.edge.report.ReportText;
import io.swarmgate.ledger.LedgerQuery;
import io.swarmgate.report.EgressReport;
import io.swarmgate.report.QualityReport;
import io.swarmgate.report.QualityReports;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Says what the ledger has of a month. */
@Command(
        name = "report",
        description = {
            "What was delivered, fetched, spent and saved, from the ledger, while the edge runs or not. docs/finance.md"
                    + " explains every figure.",
            ""
        },
        footer = {
            "",
            "Exit codes: 0 done; 1 failed, the reason is on standard error; 2 wrong arguments.",
            "For example: swarmgate report --config swarmgate.yaml --month 2026-10 --by route --format csv",
            "             swarmgate report --config swarmgate.yaml --month 2026-10 --quality"
        })
final class ReportCommand implements Callable<Integer> {
    /** How a report is written. */
    enum Format {
        TABLE,
        CSV,
        JSON
    }

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    private final LedgerOptions ledger = new LedgerOptions();

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description = "Instead of a month: 2026-10-01 or 2026-10-01T12:00:00Z.")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "TIME", description = "The first time that does not count. Without it, now.")
    private @Nullable String to;

    @Option(
            names = "--by",
            split = ",",
            paramLabel = "WHAT",
            description = "Tells apart: edge, route, stream, site, origin, content, viewers.")
    private List<String> by = List.of();

    @Option(
            names = "--each",
            paramLabel = "TIME",
            description = "Tells apart by time: total (default), minute, five-minutes, hour, day, month.")
    private @Nullable String each;

    @Option(names = "--route", paramLabel = "NAME", description = "Only this route; may be repeated.")
    private List<String> routes = List.of();

    @Option(names = "--origin", paramLabel = "NAME", description = "Only this origin; may be repeated.")
    private List<String> origins = List.of();

    @Option(names = "--site", paramLabel = "NAME", description = "Only this site; may be repeated.")
    private List<String> sites = List.of();

    @Option(
            names = "--quality",
            description =
                    "Instead: what viewers saw (docs/quality.md), by route, and those who share against the control"
                            + " group; not with --by, --each and --origin.")
    private boolean quality;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "table (default), csv, or json as the admin listener has it.")
    @SuppressWarnings("NullAway.Init") // has a default
    private Format format;

    @Override
    public Integer call() {
        Map<String, List<String>> parameters = ledger.parameters();
        LedgerOptions.put(parameters, "from", from);
        LedgerOptions.put(parameters, "to", to);
        LedgerOptions.put(parameters, "granularity", each);
        if (!by.isEmpty()) {
            parameters.put("by", by);
        }
        Map.of("route", routes, "origin", origins, "site", sites).forEach((name, values) -> {
            if (!values.isEmpty()) {
                parameters.put(name, values);
            }
        });
        EdgeConfig config = ledger.config();
        LedgerQuery query = ledger.query(config, parameters);
        PrintWriter out = spec.commandLine().getOut();
        out.print(quality ? quality(config, query) : egress(config, query));
        out.flush();
        return 0;
    }

    private String egress(EdgeConfig config, LedgerQuery query) {
        EgressReport report = ledger.make(config, reports -> reports.of(query));
        return switch (format) {
            case TABLE -> ReportText.table(report);
            case CSV -> ReportText.csv(report);
            case JSON -> ReportJson.of(report) + "\n";
        };
    }

    private String quality(EdgeConfig config, LedgerQuery query) {
        if (!by.isEmpty() || each != null || !origins.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "--quality is always by route: leave --by, --each and --origin out");
        }
        QualityReport report = ledger.ask(config, reader -> new QualityReports(reader).of(query));
        return switch (format) {
            case TABLE -> QualityText.table(report, query.zone());
            case CSV -> QualityText.csv(report);
            case JSON -> QualityJson.of(report) + "\n";
        };
    }
}
