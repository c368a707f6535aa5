package io.swarmgate.edge.cli;

/** A command could not do its work; the message tells the operator why and what to do. Ends with exit code 1. */
final class CommandFailed extends RuntimeException {
    private static final long serialVersionUID = 1;

    CommandFailed(String message) {
        super(message);
    }
}
