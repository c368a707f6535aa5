package io.swarmgate.manifest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * The manifests of the shared corpus, which is no part of this repository: system property {@code swarmgate.shared},
 * environment variable {@code SWARMGATE_SHARED}, or {@code ../shared} beside the repository.
 */
public final class SharedCorpus {
    private SharedCorpus() {}

    /**
     * @param url it is taken to come from
     * @param imports values for EXT-X-DEFINE IMPORT
     */
    public record Manifest(String file, String kind, String url, Map<String, String> imports, Path path) {
        public byte[] bytes() {
            try {
                return Files.readAllBytes(path);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public String toString() {
            return file;
        }
    }

    /** Manifests of kind {@code hls} or {@code dash}; skips the test if there is no corpus, fails it on CI. */
    public static Stream<Manifest> manifests(String kind) {
        Path corpus = directory().resolve("corpus");
        Path index = corpus.resolve("index.tsv");
        if (!Files.exists(index)) {
            String missing =
                    "shared corpus not found at " + corpus.toAbsolutePath().normalize()
                            + ": tests over it are skipped (set SWARMGATE_SHARED to its parent directory)";
            System.out.println(missing);
            if ("true".equals(System.getenv("CI"))) {
                throw new AssertionError(missing);
            }
            Assumptions.abort(missing);
        }
        try {
            List<String> lines = Files.readAllLines(index);
            return lines.stream()
                    .skip(1)
                    .map(line -> parse(corpus, line))
                    .filter(m -> m.kind().equals(kind));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path directory() {
        String property = System.getProperty("swarmgate.shared", System.getenv("SWARMGATE_SHARED"));
        return Path.of(Objects.requireNonNullElse(property, "../../shared"));
    }

    private static Manifest parse(Path corpus, String line) {
        String[] columns = line.split("\t", -1);
        Map<String, String> imports = Arrays.stream(columns[5].split(";", -1))
                .filter(pair -> pair.contains("="))
                .collect(Collectors.toMap(
                        pair -> pair.substring(0, pair.indexOf('=')), pair -> pair.substring(pair.indexOf('=') + 1)));
        return new Manifest(columns[0], columns[1], columns[4], imports, corpus.resolve(columns[0]));
    }
}
