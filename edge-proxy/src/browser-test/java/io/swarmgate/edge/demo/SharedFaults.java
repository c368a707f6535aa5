package io.swarmgate.edge.demo;

import io.swarmgate.edge.SharedFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;

/** Pages and playlists of the shared corpus, which lies beside the repository and is not part of it. */
final class SharedFaults {
    private SharedFaults() {}

    /** Without the corpus the test is left out and says so; on CI it fails. */
    static byte[] read(String name) {
        try {
            return Files.readAllBytes(SharedFiles.at("faults/" + name));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
