package io.swarmgate.edge.demo;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** Tests of pages that share files that no manifest names; each has an edge of its own. */
@Tag("alone")
abstract class FileTests extends BrowserTests {
    static final String IMAGE = SharedFiles.IMAGE;

    @TempDir
    Path directory;

    FileBed bed;

    /** Further ones of the swarm, each after a comma. */
    String settings() {
        return "";
    }

    @BeforeEach
    void start() throws IOException {
        bed = new FileBed(chromium, directory, settings());
    }

    @AfterEach
    void stop() {
        if (bed != null) {
            bed.close();
        }
    }
}
