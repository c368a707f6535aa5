package io.swarmgate.edge.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Viewers of a film whose memory holds a few seconds of it, and whose disk holds the rest. */
@Tag("alone")
class DiskStoreIT extends ViewerTests {
    private static final int MEMORY_BYTES = 2 << 20;
    private static final int SEGMENT_BYTES = 250_000;

    @Override
    String settings() {
        return ", page-store: 2MiB, disk-store: 64MiB, consent: notice";
    }

    private SwarmTab open() {
        return open("hls.js", LongStream.ON_DEMAND);
    }

    /** Opens a tab that has played far beyond what memory holds. */
    private SwarmTab watched() {
        SwarmTab tab = open();
        tab.speedUp(4);
        tab.awaitPlayed(Duration.ofSeconds(40));
        // Ten seconds of it, four chunks each segment, were over before the disk was opened.
        awaitKept(tab, 100);
        // At that speed pictures are dropped, and who drops pictures serves nobody.
        tab.speedUp(1);
        tab.await("() => swarmgate.stats().sharing === 'yes'");
        return tab;
    }

    private static void awaitKept(SwarmTab tab, int chunks) {
        tab.await("async () => (await (await caches.open('swarmgate')).keys()).length >= %d".formatted(chunks));
    }

    /** Chunks on the tab's disk, four of them a segment. */
    private static long kept(SwarmTab tab) {
        return ((Number) tab.ask("async () => (await (await caches.open('swarmgate')).keys()).length")).longValue();
    }

    private static boolean keeps(SwarmTab tab) {
        return (boolean) tab.ask("() => caches.has('swarmgate')");
    }

    @Test
    void whoComesLaterGetsTheBeginningFromTheDiskOfWhoIsFarAhead() {
        SwarmTab ahead = watched();
        long letGo = Math.max(0, ahead.counts().http() - kept(ahead) * SEGMENT_BYTES / 4);
        SwarmTab late = open().awaitLinks(1).awaitPlayed(Duration.ofSeconds(10));

        assertThat(late.counts().swarm()).as("%s", late.counts()).isGreaterThan(MEMORY_BYTES);
        assertThat(late.counts().http())
                .as("beside what the other let go of before its disk was opened (%d bytes): %s", letGo, late.counts())
                .isLessThan(4 * SEGMENT_BYTES + letGo);
        assertThat(late.observe().stalls()).isZero();
        assertThat(ahead.problems()).isEmpty();
    }

    @Test
    void whatWasWatchedIsThereAfterAReload() {
        SwarmTab tab = watched().reloadHard().awaitPlayed(Duration.ofSeconds(25));

        long watched = 27L * SEGMENT_BYTES;
        assertThat(tab.counts().http()).as("%s", tab.counts()).isLessThan(watched / 2);
        assertThat(tab.observe().stalls()).isZero();
    }

    @Test
    void whoOptsOutKeepsNothing() {
        SwarmTab tab = watched();
        assertThat(keeps(tab)).isTrue();
        tab.evaluate("() => swarmgate.optOut()");
        tab.await("async () => !(await caches.has('swarmgate'))");
        tab.awaitPlayed(Duration.ofSeconds(45));

        assertThat(keeps(tab)).isFalse();
        assertThat(tab.problems()).isEmpty();
    }

    @Test
    void whoHasGlobalPrivacyControlTurnedOnSinceTheLastVisitKeepsNothing() {
        SwarmTab tab = watched();
        assertThat(keeps(tab)).isTrue();
        tab.page()
                .context()
                .addInitScript("Object.defineProperty(navigator, 'globalPrivacyControl', { get: () => true })");
        tab.reloadHard();

        tab.await("async () => !(await caches.has('swarmgate'))");
        await().pollInSameThread().until(() -> tab.serviceWorkers() == 0);
        tab.awaitPlayed(Duration.ofSeconds(5));
        assertThat(tab.problems()).isEmpty();
    }
}
