package io.swarmgate.edge.cli;

import io.swarmgate.edge.demo.DemoCommand;
import io.swarmgate.edge.simulate.SimulateCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The root command; each task is a subcommand, registered here. */
@Command(
        name = "swarmgate",
        mixinStandardHelpOptions = true,
        scope = CommandLine.ScopeType.INHERIT,
        versionProvider = ManifestVersion.class,
        description = {
            "A reverse proxy for HLS and DASH: point it at an origin, and segments in the manifests it carries"
                    + " lead to its peer gateway.",
            ""
        },
        subcommands = {
            ServeCommand.class,
            CheckConfigCommand.class,
            RewriteCommand.class,
            DemoCommand.class,
            SimulateCommand.class,
            ReportCommand.class,
            StatementCommand.class,
            ReconcileCommand.class,
            HelpCommand.class
        },
        footer = {
            "",
            "Exit codes: 0 done; 1 failed, the reason is on standard error; 2 wrong arguments.",
            "Begin with: swarmgate serve --origin https://media.example --listen 127.0.0.1:8080"
        })
public final class SwarmgateCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    /** The whole command line, ready to execute. */
    public static CommandLine commandLine() {
        CommandLine commands = new CommandLine(new SwarmgateCommand());
        commands.setCaseInsensitiveEnumValuesAllowed(true);
        commands.setUsageHelpAutoWidth(true);
        commands.setExecutionExceptionHandler((failure, command, parsed) -> {
            if (!(failure instanceof CommandFailed)) {
                throw failure;
            }
            command.getErr().println("swarmgate: " + failure.getMessage());
            command.getErr().flush();
            return CommandLine.ExitCode.SOFTWARE;
        });
        commands.setParameterExceptionHandler(SwarmgateCommand::wrongArguments);
        return commands;
    }

    private static int wrongArguments(ParameterException problem, String[] arguments) {
        CommandLine command = problem.getCommandLine();
        command.getErr().println("swarmgate: " + problem.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(problem, command.getErr());
        command.getErr()
                .println(Ansi.AUTO.string("See '" + command.getCommandSpec().qualifiedName() + " --help'."));
        command.getErr().flush();
        return CommandLine.ExitCode.USAGE;
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "which command? One of: " + String.join(", ", spec.subcommands().keySet()));
    }
}
