package io.swarmgate.edge.cli;

import io.swarmgate.edge.Preflight;
import io.swarmgate.edge.config.ConfigLoader;
import io.swarmgate.edge.config.ConfigResult;
import io.swarmgate.edge.config.ConfigResult.Invalid;
import io.swarmgate.edge.config.ConfigResult.Valid;
import io.swarmgate.edge.config.EdgeConfig;
import io.swarmgate.edge.config.HostPort;
import io.swarmgate.edge.config.RouteConfig;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks configuration files without starting anything. */
@Command(
        name = "check-config",
        description = {
            "Checks configuration files as a whole, on the machine where they will be used: every error is listed with"
                    + " its line, its key and the remedy. Key pairs, directories and addresses are tried; nothing is"
                    + " started.",
            ""
        },
        footer = {"", "Exit codes: 0 all files are valid; 1 there are errors; 2 wrong arguments."})
final class CheckConfigCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Configuration files, each complete in itself.")
    @SuppressWarnings("NullAway.Init") // arity
    private List<Path> files;

    @Override
    public Integer call() {
        ConfigLoader loader = new ConfigLoader(System.getenv());
        boolean valid = true;
        for (Path file : files) {
            ConfigResult result = loader.load(file);
            if (result instanceof Invalid invalid) {
                invalid.problems().forEach(spec.commandLine().getErr()::println);
                valid = false;
            } else {
                valid &= fits(file, ((Valid) result).config());
            }
        }
        spec.commandLine().getErr().flush();
        spec.commandLine().getOut().flush();
        return valid ? 0 : 1;
    }

    /** Whether it can work here; says what it came to. */
    private boolean fits(Path file, EdgeConfig config) {
        Preflight found = Preflight.of(config);
        PrintWriter err = spec.commandLine().getErr();
        found.problems().forEach(problem -> err.println(file + ": " + problem));
        found.warnings().forEach(warning -> err.println(file + ": warning: " + warning));
        if (found.problems().isEmpty()) {
            summarise(file, config, spec.commandLine().getOut());
        }
        return found.problems().isEmpty();
    }

    private static void summarise(Path file, EdgeConfig config, PrintWriter out) {
        out.println(file + ": valid");
        out.println("  listen " + HostPort.format(config.listen()) + (config.tls() == null ? "" : " (TLS)") + ", admin "
                + HostPort.format(config.admin().address()));
        config.origins().forEach(origin -> out.println("  origin " + origin.name() + ": " + origin.directory()));
        for (RouteConfig route : config.routes()) {
            String hosts = route.hosts().isEmpty() ? "any host" : String.join(", ", route.hosts());
            out.println("  route " + route.name() + ": " + hosts + " " + route.pathPrefix() + " -> " + route.directory()
                    + " (" + route.origin().name() + ")");
        }
    }
}
