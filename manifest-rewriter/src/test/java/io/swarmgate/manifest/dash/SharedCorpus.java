package io.swarmgate.manifest.dash;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The real manifests to test with; they live beside the repository, not in it. */
final class SharedCorpus {

    /** A manifest and the URL to assume it was fetched from. */
    static final class Manifest {
        private final String name;
        private final String url;
        private final byte[] bytes;

        Manifest(String name, String url, byte[] bytes) {
            this.name = name;
            this.url = url;
            this.bytes = bytes;
        }

        String url() {
            return url;
        }

        byte[] bytes() {
            return bytes;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private SharedCorpus() {}

    static Stream<Manifest> manifests() {
        Path root = root();
        try {
            List<String> lines = Files.readAllLines(root.resolve("corpus/index.tsv"));
            return lines.stream()
                    .skip(1)
                    .map(line -> line.split("\t", -1))
                    .filter(columns -> columns[1].equals("dash"))
                    .map(columns -> read(root.resolve("corpus"), columns[0], columns[4]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Manifest read(Path corpus, String name, String url) {
        try {
            return new Manifest(name, url, Files.readAllBytes(corpus.resolve(name)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path root() {
        for (String candidate : candidates()) {
            Path root = Path.of(candidate);
            if (Files.isRegularFile(root.resolve("corpus/index.tsv"))) {
                return root;
            }
        }
        String message = "SKIPPED: no shared corpus (set SWARMGATE_SHARED or -Dswarmgate.shared to its folder)";
        System.out.println(message);
        if ("true".equals(System.getenv("CI"))) {
            throw new AssertionError(message);
        }
        return abort(message);
    }

    private static List<String> candidates() {
        return Stream.of(System.getProperty("swarmgate.shared"), System.getenv("SWARMGATE_SHARED"), "../../shared")
                .filter(SharedCorpus::isSet)
                .toList();
    }

    private static boolean isSet(@Nullable String value) {
        return value != null && !value.isEmpty();
    }
}
