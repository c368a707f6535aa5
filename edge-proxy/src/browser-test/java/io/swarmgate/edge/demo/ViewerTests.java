package io.swarmgate.edge.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Tests of viewers in tabs; each has an edge of its own. */
abstract class ViewerTests extends BrowserTests {
    @TempDir
    Path directory;

    SwarmBed bed;
    final List<SwarmTab> tabs = new ArrayList<>();

    /** Further ones of the section {@code swarm}, each after a comma. */
    String settings() {
        return "";
    }

    @BeforeEach
    void start() throws IOException {
        bed = SwarmBed.start(directory, settings());
    }

    SwarmTab open(String player, String manifest) {
        SwarmTab tab = SwarmTab.open(chromium, bed.url(), player, manifest);
        tabs.add(tab);
        return tab;
    }

    @AfterEach
    void stop() {
        tabs.forEach(SwarmTab::close);
        if (bed != null) {
            bed.close();
        }
    }
}
