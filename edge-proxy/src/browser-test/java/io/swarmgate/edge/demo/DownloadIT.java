package io.swarmgate.edge.demo;

import static io.swarmgate.edge.demo.FileBed.integrity;
import static io.swarmgate.edge.demo.FileBed.rest;
import static io.swarmgate.edge.demo.FileBed.whole;
import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.edge.demo.FileTab.Read;
import org.junit.jupiter.api.Test;

/** What {@code swarmgate.fetch} promises a page, in a real browser. */
class DownloadIT extends FileTests {
    /** Eight slices that a download reads ahead are given, too, and are lost where it breaks off. */
    @Override
    String settings() {
        return ", upload-ratio: 2";
    }

    @Test
    void aBreakOfTheNetworkDelaysADownloadAndNoMore() {
        byte[] image = bed.files.putImage(1);
        FileTab tab = bed.open().pauseAt(3 << 20).begin(IMAGE, "{}").awaitBytes(3 << 20);
        tab.goOffline().goOn().awaitFailedRequest();
        tab.goOnline();

        assertThat(tab.awaitEnd()).isEqualTo(whole(image));
    }

    @Test
    void oneThatWasBrokenOffGoesOnAfterAReloadByWayOfTheSwarm() {
        byte[] image = bed.files.putImage(1);
        FileTab holder = bed.open();
        assertThat(holder.begin(IMAGE, "{}").awaitEnd()).isEqualTo(whole(image));
        FileTab tab = bed.open().pauseAt(3 << 20);
        tab.begin(IMAGE, "{ signal: (window.stop = new AbortController()).signal }")
                .awaitBytes(3 << 20)
                .evaluate("() => { window.stop.abort(); window.paused = 0; }");
        Read broken = tab.awaitEnd();
        int from = (int) broken.bytes();
        assertThat(broken.error()).contains("AbortError");
        assertThat(broken.sha256()).isEqualTo(FileBed.hex(image, 0, from));

        tab.reload(bed.url());
        assertThat(tab.begin(IMAGE, "{ from: %d }".formatted(from)).awaitEnd()).isEqualTo(rest(image, from));
        assertThat(tab.counts().swarm()).as("%s", bed.counts()).isGreaterThan((image.length - from) / 2);
    }

    @Test
    void versionsOfAFileNeverMix() {
        byte[] first = bed.files.putImage(1);
        bed.meet(2);
        FileTab reader = bed.tabs.get(0).pauseAt(3 << 20);
        reader.begin(IMAGE, "{}").awaitBytes(3 << 20);
        byte[] second = bed.files.putImage(2);
        // The edge asks the origin again when what it has is no longer fresh; a newcomer gets the new version whole.
        FileTab newcomer = bed.open();
        Read got = newcomer.begin(IMAGE, "{}").awaitEnd();
        while (got.equals(whole(first))) {
            newcomer.reload(bed.url());
            got = newcomer.begin(IMAGE, "{}").awaitEnd();
        }
        assertThat(got).isEqualTo(whole(second));

        Read broken = reader.goOn().awaitEnd();
        assertThat(broken.error()).contains("has changed");
        assertThat(broken.bytes()).isBetween(3L << 20, first.length - 1L);
        assertThat(broken.sha256()).isEqualTo(FileBed.hex(first, 0, (int) broken.bytes()));
        // Once more it is the new one, whatever its page still held of the old one.
        assertThat(reader.begin(IMAGE, integrity(second)).awaitEnd()).isEqualTo(whole(second));
    }

    @Test
    void progressIsToldToTheLastByte() {
        byte[] image = bed.files.putImage(1);
        int from = 1_000_000;
        FileTab tab = bed.open();
        tab.evaluate("() => { window.told = []; }");
        tab.begin(IMAGE, "{ from: %d, progress: (...now) => told.push(now) }".formatted(from))
                .awaitEnd();

        assertThat(tab.evaluate("() => told.every(([at], i) => at > (i ? told[i - 1][0] : %d))".formatted(from)))
                .isEqualTo(true);
        assertThat(tab.evaluate("() => told.every(([, total]) => total === %d)".formatted(image.length)))
                .isEqualTo(true);
        assertThat(tab.evaluate("() => told.at(-1)[0]")).isEqualTo(image.length);
    }

    @Test
    void aFileThatIsNotTheOneWantedIsNotHandedOver() {
        byte[] other = bed.files.putImage(2);
        byte[] image = bed.files.putImage(1);
        FileTab tab = bed.open();
        Read refused = tab.begin(IMAGE, integrity(other)).awaitEnd();

        assertThat(refused.error()).contains("integrity does not match");
        assertThat(refused.bytes()).isZero();
        assertThat(tab.begin(IMAGE, integrity(image)).awaitEnd()).isEqualTo(whole(image));
    }
}
