package io.swarmgate.edge;

import io.swarmgate.edge.cli.SwarmgateCommand;
import io.swarmgate.edge.origin.NameCache;

/** The command line's entry point. */
public final class Main {
    private Main() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        NameCache.keepBriefly();
        FatalErrors.watch();
        System.exit(SwarmgateCommand.commandLine().execute(arguments));
    }
}
