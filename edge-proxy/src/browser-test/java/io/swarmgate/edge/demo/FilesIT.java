package io.swarmgate.edge.demo;

import static io.swarmgate.edge.demo.FileBed.integrity;
import static io.swarmgate.edge.demo.FileBed.whole;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pages in tabs of a real browser, each with a profile of its own, share files that no manifest names. */
@Tag("alone")
class FilesIT {
    private static final String IMAGE = SharedFiles.IMAGE;

    private static Chromium chromium;

    @TempDir
    Path directory;

    private FileBed bed;

    @BeforeAll
    static void launch() {
        chromium = Chromium.launch();
    }

    @AfterAll
    static void quit() {
        if (chromium != null) {
            chromium.close();
        }
    }

    @BeforeEach
    void start() throws IOException {
        bed = new FileBed(chromium, directory);
    }

    @AfterEach
    void stop() {
        if (bed != null) {
            bed.close();
        }
    }

    @Test
    void threeThatDownloadAFileAtOnceFetchItOverHttpLittleMoreThanOnce() {
        byte[] image = bed.files.putImage(1);
        bed.meet(3);
        bed.tabs.forEach(tab -> tab.begin(IMAGE, integrity(image)));

        assertThat(bed.tabs).allSatisfy(tab -> assertThat(tab.awaitEnd()).isEqualTo(whole(image)));
        System.out.printf("file, three at once: offload %.3f%n", bed.offload());
        // Two thirds are the most there can be.
        assertThat(bed.offload()).as("%s", bed.counts()).isGreaterThan(0.5);
        bed.assertThatTheEdgeCountsTheSame();
    }

    @Test
    void whoComesLaterTakesAFileFromWhoHasIt() {
        byte[] image = bed.files.putImage(1);
        for (int i = 0; i < 2; i++) {
            FileTab tab = bed.open().meet(IMAGE, SharedFiles.IMAGE_BYTES - 1, i);
            assertThat(tab.begin(IMAGE, integrity(image)).awaitEnd()).isEqualTo(whole(image));
        }

        System.out.printf("file, one after another: offload %.3f%n", bed.offload());
        // One half is the most there can be.
        assertThat(bed.offload()).as("%s", bed.counts()).isGreaterThan(0.4);
        bed.assertThatTheEdgeCountsTheSame();
    }

    @Test
    void aTabThatDiesWhileItGivesAndTakesIsNotMissed() {
        byte[] image = bed.files.putImage(1);
        bed.meet(3);
        bed.tabs.forEach(tab -> tab.begin(IMAGE, "{}"));
        FileTab dying = bed.tabs.remove(0);
        dying.awaitBytes(4 << 20);
        dying.crash();
        dying.close();

        assertThat(bed.tabs).allSatisfy(tab -> assertThat(tab.awaitEnd()).isEqualTo(whole(image)));
    }
}
