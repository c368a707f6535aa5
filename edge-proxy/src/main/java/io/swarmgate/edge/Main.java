package io.swarmgate.edge;

import io.swarmgate.edge.cli.SwarmgateCommand;

/** The command line's entry point. */
public final class Main {
    private Main() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        System.exit(SwarmgateCommand.commandLine().execute(arguments));
    }
}
