package io.swarmgate.edge.config;

/**
 * One thing wrong with a configuration.
 *
 * @param file as the operator named it
 * @param line from 1; 0 if the problem is not in one line
 * @param key path of the key, such as {@code routes[0].origin}; empty for the file as a whole
 * @param message what is wrong and what to do about it
 */
public record ConfigProblem(String file, int line, String key, String message) {
    @Override
    public String toString() {
        return file + (line > 0 ? ":" + line : "") + ": " + (key.isEmpty() ? "" : key + ": ") + message;
    }
}
