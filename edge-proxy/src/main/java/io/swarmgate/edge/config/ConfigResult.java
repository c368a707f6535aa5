package io.swarmgate.edge.config;

import java.util.List;

/** What reading a configuration came to. */
public sealed interface ConfigResult {
    /** Nothing is wrong. */
    record Valid(EdgeConfig config) implements ConfigResult {}

    /** Everything that is wrong, in the order of the file. */
    record Invalid(List<ConfigProblem> problems) implements ConfigResult {
        public Invalid {
            problems = List.copyOf(problems);
        }
    }
}
