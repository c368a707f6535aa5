package io.swarmgate.edge.cli;

import io.swarmgate.edge.config.ConfigLoader;
import io.swarmgate.edge.config.ConfigResult;
import io.swarmgate.edge.config.ConfigResult.Invalid;
import io.swarmgate.edge.config.ConfigResult.Valid;
import io.swarmgate.edge.config.EdgeConfig;
import io.swarmgate.edge.ledger.EdgeLedger;
import io.swarmgate.edge.report.ReportParameters;
import io.swarmgate.ledger.LedgerQuery;
import io.swarmgate.ledger.LedgerReader;
import io.swarmgate.ledger.LedgerUnavailableException;
import io.swarmgate.ledger.database.DatabaseAddress;
import io.swarmgate.ledger.database.JdbcLedgerReader;
import io.swarmgate.report.EgressReports;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which ledger a command reads, and of which time. */
final class LedgerOptions {
    @Option(
            names = "--config",
            required = true,
            paramLabel = "FILE",
            description = "The edge's configuration: says where the ledger is, its time zone, and what traffic costs.")
    @SuppressWarnings("NullAway.Init") // required
    private Path config;

    @Option(
            names = "--ledger",
            paramLabel = "DIRECTORY",
            description = "Directory of an embedded ledger, if it is not where the configuration says.")
    private @Nullable Path directory;

    @Option(
            names = "--month",
            paramLabel = "YYYY-MM",
            description = "A calendar month, such as 2026-10. Without it, and without --from, the month at hand.")
    private @Nullable String month;

    @Option(
            names = "--zone",
            paramLabel = "ZONE",
            description = "Time zone of months and days. Without it, ledger.time-zone.")
    private @Nullable String zone;

    EdgeConfig config() {
        ConfigResult result = new ConfigLoader(System.getenv()).load(config);
        if (result instanceof Invalid invalid) {
            throw new CommandFailed("the configuration has errors:\n"
                    + invalid.problems().stream().map(Object::toString).collect(Collectors.joining("\n")));
        }
        return ((Valid) result).config();
    }

    LedgerReader reader(EdgeConfig found) {
        return new JdbcLedgerReader(address(found));
    }

    private DatabaseAddress address(EdgeConfig found) {
        Path inside = directory != null || found.ledger().database() != null
                ? directory
                : found.ledger().directory();
        if (inside != null) {
            try {
                return EdgeLedger.in(inside);
            } catch (IOException absent) {
                throw new CommandFailed(String.valueOf(absent.getMessage()));
            }
        }
        return EdgeLedger.databaseOf(found.ledger(), found.listen())
                .orElseThrow(
                        () -> new CommandFailed("this edge keeps no ledger, or none is where it usually is: run this"
                                + " as the user of the edge, or name the directory that its log names at the start with"
                                + " --ledger"));
    }

    /** What is asked for, in the words of the admin listener. */
    Map<String, List<String>> parameters() {
        Map<String, List<String>> parameters = new HashMap<>();
        put(parameters, "month", month);
        put(parameters, "zone", zone);
        return parameters;
    }

    static void put(Map<String, List<String>> parameters, String name, @Nullable String value) {
        if (value != null) {
            parameters.put(name, List.of(value));
        }
    }

    LedgerQuery query(EdgeConfig found, Map<String, List<String>> parameters) {
        try {
            ZoneId usual = found.ledger().timeZone();
            return new ReportParameters(parameters, usual, InstantSource.system()).query();
        } catch (IllegalArgumentException wrong) {
            throw new CommandFailed(String.valueOf(wrong.getMessage()));
        }
    }

    /** Something that is made of reports. */
    interface Making<T> {
        T of(EgressReports reports) throws LedgerUnavailableException;
    }

    <T> T make(EdgeConfig found, Making<T> making) {
        return ask(
                found,
                reader -> making.of(new EgressReports(reader, found.money().prices(), InstantSource.system())));
    }

    /** A question to a ledger. */
    interface Question<T> {
        T of(LedgerReader reader) throws LedgerUnavailableException;
    }

    <T> T ask(EdgeConfig found, Question<T> question) {
        try {
            return question.of(reader(found));
        } catch (LedgerUnavailableException | IllegalArgumentException failed) {
            throw new CommandFailed(String.valueOf(failed.getMessage()));
        }
    }
}
