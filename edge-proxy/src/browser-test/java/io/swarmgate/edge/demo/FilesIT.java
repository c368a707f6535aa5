package io.swarmgate.edge.demo;

import static io.swarmgate.edge.demo.FileBed.integrity;
import static io.swarmgate.edge.demo.FileBed.whole;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Pages in tabs of a real browser, each with a profile of its own, share files that no manifest names. */
class FilesIT extends FileTests {
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
