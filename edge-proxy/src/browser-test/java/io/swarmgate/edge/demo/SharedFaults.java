package io.swarmgate.edge.demo;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;

/** Pages and playlists of the shared corpus, which lies beside the repository and is not part of it. */
final class SharedFaults {
    private SharedFaults() {}

    /** Without the corpus the test is left out and says so; on CI it fails. */
    static byte[] read(String name) {
        Path file = Stream.of(System.getProperty("swarmgate.shared"), System.getenv("SWARMGATE_SHARED"), "../../shared")
                .filter(Objects::nonNull)
                .findFirst()
                .map(shared -> Path.of(shared, "faults", name))
                .orElseThrow();
        if (!Files.exists(file)) {
            String missing = "left out: no " + file + " (set SWARMGATE_SHARED to the shared directory)";
            System.out.println(missing);
            if ("true".equals(System.getenv("CI"))) {
                throw new AssertionError(missing);
            }
            abort(missing);
        }
        try {
            return Files.readAllBytes(file);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
