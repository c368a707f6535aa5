package io.swarmgate.edge.cli;

import io.swarmgate.edge.config.EdgeConfig;
import io.swarmgate.edge.report.Statement;
import io.swarmgate.ledger.LedgerQuery;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes the statement of a month. */
@Command(
        name = "statement",
        description = {"Writes a month's statement as HTML that prints on A4, from the ledger.", ""},
        footer = {"", "Exit codes: 0 done; 1 failed, the reason is on standard error; 2 wrong arguments."})
final class StatementCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    private final LedgerOptions ledger = new LedgerOptions();

    @Option(names = "--output", paramLabel = "FILE", description = "Where to write it. Without it, standard output.")
    private @Nullable Path output;

    @Override
    public Integer call() {
        EdgeConfig config = ledger.config();
        LedgerQuery query = ledger.query(config, ledger.parameters());
        String html = ledger.make(config, reports -> Statement.html(reports, query));
        if (output == null) {
            PrintWriter out = spec.commandLine().getOut();
            out.print(html);
            out.flush();
        } else {
            try {
                Files.writeString(output, html);
            } catch (IOException failed) {
                throw new CommandFailed("cannot write " + output + ": " + failed);
            }
        }
        return 0;
    }
}
