package io.swarmgate.edge.demo;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;

/** Programs that tests run and no dependency brings. */
public final class ExternalTool {
    private ExternalTool() {}

    /**
     * Where a program is. Without it the test is skipped and says so; on CI (environment variable CI=true) it fails.
     *
     * @param property system property that names another file
     */
    public static Path require(String program, String property) {
        return require(program, property, property);
    }

    /** @param debianPackage that brings it */
    public static Path require(String program, String property, String debianPackage) {
        String configured = System.getProperty(property);
        Stream<Path> candidates = configured != null
                ? Stream.of(Path.of(configured))
                : Stream.of(Objects.requireNonNullElse(System.getenv("PATH"), "")
                                .split(File.pathSeparator))
                        .map(directory -> Path.of(directory, program));
        Path found = candidates.filter(Files::isExecutable).findFirst().orElse(null);
        if (found != null) {
            return found;
        }
        String missing = "SKIPPED: " + program + " is not installed (apt-get install " + debianPackage
                + "), nor named by -D" + property;
        if ("true".equals(System.getenv("CI"))) {
            throw new AssertionError(missing);
        }
        System.out.println(missing);
        return abort(missing);
    }
}
