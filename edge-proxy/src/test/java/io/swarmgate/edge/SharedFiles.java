package io.swarmgate.edge;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * Files beside the repository that are no part of it: system property {@code swarmgate.shared}, environment variable
 * {@code SWARMGATE_SHARED}, or {@code ../shared}.
 */
public final class SharedFiles {
    private SharedFiles() {}

    /**
     * A file or directory; without it the test is left out and says so, on CI (environment variable CI=true) it fails.
     */
    public static Path at(String path) {
        Path found = Stream.of(
                        System.getProperty("swarmgate.shared"), System.getenv("SWARMGATE_SHARED"), "../../shared")
                .filter(Objects::nonNull)
                .findFirst()
                .map(shared -> Path.of(shared, path))
                .orElseThrow();
        if (!Files.exists(found)) {
            String missing = "left out: " + found.toAbsolutePath().normalize() + " is missing (set SWARMGATE_SHARED)";
            System.out.println(missing);
            if ("true".equals(System.getenv("CI"))) {
                throw new AssertionError(missing);
            }
            Assumptions.abort(missing);
        }
        return found;
    }
}
