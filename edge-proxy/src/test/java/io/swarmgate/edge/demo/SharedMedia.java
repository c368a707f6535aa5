package io.swarmgate.edge.demo;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Media made by the script of the shared corpus, which lies beside the repository and is not part of it. */
final class SharedMedia {
    private SharedMedia() {}

    /**
     * The folder of the media sets, made on the first call. Without the corpus the test is skipped and says so; on CI
     * (environment variable CI=true) it fails.
     */
    static Path directory() throws IOException, InterruptedException {
        Path script = Stream.of(
                        System.getProperty("swarmgate.shared"), System.getenv("SWARMGATE_SHARED"), "../../shared")
                .filter(Objects::nonNull)
                .findFirst()
                .map(SharedMedia::script)
                .orElse(null);
        if (script == null || !Files.isRegularFile(script)) {
            String missing = "SKIPPED: no shared corpus with media/make-media.sh (-Dswarmgate.shared=DIR)";
            if ("true".equals(System.getenv("CI"))) {
                throw new AssertionError(missing);
            }
            System.out.println(missing);
            return abort(missing);
        }
        Path made = Path.of("target", "shared-media").toAbsolutePath();
        Path complete = made.resolve("complete");
        if (!Files.exists(complete)) {
            Files.createDirectories(made);
            Ffmpeg.run(List.of("env", "DUR=8", "sh", script.toString(), made.toString()));
            Files.createFile(complete);
        }
        return made;
    }

    private static Path script(@Nullable String shared) {
        return Path.of(Objects.requireNonNull(shared), "media", "make-media.sh");
    }
}
