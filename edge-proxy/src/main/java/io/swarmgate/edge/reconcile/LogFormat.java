package io.swarmgate.edge.reconcile;

/** Reads one line of an access log. */
public interface LogFormat {
    /** @throws MalformedLine if it is none of this format, saying why */
    Served parse(String line) throws MalformedLine;

    /** Whether a line holds no answer by design: a comment, a heading. */
    default boolean skips(String line) {
        return line.isBlank() || line.startsWith("#");
    }

    /** A line that cannot be read. */
    final class MalformedLine extends Exception {
        private static final long serialVersionUID = 1L;

        public MalformedLine(String why) {
            super(why, null, false, false);
        }
    }
}
