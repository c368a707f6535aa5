package io.swarmgate.edge.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A viewer goes to another page and back again: the browser has kept the page as it was, and it takes part anew. */
class WayBackIT {
    /** What a page was marked with before it was left, or why it was not kept. */
    private static final String KEPT =
            "window.mark ?? JSON.stringify(performance.getEntriesByType('navigation')[0].notRestoredReasons)";

    private static Chromium chromium;
    private static DevTools devTools;

    @TempDir
    Path directory;

    @BeforeAll
    static void launch() throws Exception {
        int port = FreePort.choose();
        chromium = Chromium.launchWithPagesKept(port);
        devTools = DevTools.connect(port);
    }

    @AfterAll
    static void quit() {
        if (chromium != null) {
            devTools.close();
            chromium.close();
        }
    }

    /** @param core where it runs */
    @ParameterizedTest
    @ValueSource(strings = {"worker", "page"})
    void aPageThatTakesPartIsKept(String core) throws IOException {
        String player = "/page/single.html?player=hls.js&url=";
        try (SwarmBed bed = SwarmBed.start(directory);
                SwarmTab other = SwarmTab.open(chromium, bed.url(), "hls.js", LongStream.LIVE);
                DevTools.Tab tab = devTools.open(bed.url() + "/page/single.html")) {
            awaitTrue(tab, "origin === '" + bed.url() + "' && document.readyState === 'complete'");
            tab.evaluate("localStorage.setItem('swarmgate.core', '" + core + "')");
            tab.evaluate("location.href = '" + bed.url() + player + bed.url() + LongStream.LIVE + "'");
            awaitSwarm(tab);
            other.awaitLinks(1);
            // A page that the worker claims while it is kept is thrown away.
            awaitTrue(tab, "swarmgate.worker");
            String before = String.valueOf(tab.evaluate("swarmgate.stats().peer"));
            tab.evaluate("window.mark = 'kept'");
            tab.evaluate("location.href = '" + bed.url() + "/page/single.html?elsewhere'");
            other.await("() => swarmgate.stats().links.every((link) => !link.open)");
            awaitTrue(tab, "location.search === '?elsewhere' && document.readyState === 'complete'");
            tab.evaluate("history.back()");

            awaitTrue(tab, "location.search.startsWith('?player') && document.readyState === 'complete'");
            assertThat(tab.evaluate(KEPT)).isEqualTo("kept");
            awaitTrue(tab, "(swarmgate.stats()?.peer ?? '" + before + "') !== '" + before + "'");
            awaitSwarm(tab);
            other.awaitLinks(1);
            assertThat(other.observe().stalls()).isZero();
        }
    }

    /** Another page of the site is slow to say that our script runs there, and meanwhile the one that asked is left. */
    @Test
    void aPageIsKeptThatAskedForTheServiceWorkerJustBeforeItWasLeft() throws IOException {
        try (SwarmBed bed = SwarmBed.start(directory);
                DevTools.Tab slow = devTools.open(bed.url() + SwarmBed.PLAIN + "/page/single.html");
                DevTools.Tab tab = devTools.open("about:blank")) {
            awaitTrue(slow, "origin === '" + bed.url() + "' && document.readyState === 'complete'");
            slow.evaluate("navigator.serviceWorker.onmessage = ({ source }) => { window.asker = source; }");
            slow.evaluate("navigator.serviceWorker.startMessages()");
            tab.evaluate("location.href = '" + bed.url() + "/page/single.html'");
            awaitTrue(slow, "'asker' in window");
            tab.evaluate("window.mark = 'kept'");
            tab.evaluate("location.href = '" + bed.url() + "/page/single.html?elsewhere'");
            awaitTrue(tab, "location.search === '?elsewhere' && document.readyState === 'complete'");
            slow.evaluate("asker.postMessage({ swarmgate: 'off' })");
            awaitTrue(tab, "swarmgate.worker");
            tab.evaluate("history.back()");

            awaitTrue(tab, "location.search === '' && document.readyState === 'complete'");
            assertThat(tab.evaluate(KEPT)).isEqualTo("kept");
            awaitTrue(tab, "swarmgate.worker");
        }
    }

    private static void awaitSwarm(DevTools.Tab tab) {
        awaitTrue(tab, "(window.swarmgate?.stats()?.swarm ?? 0) + (window.swarmgate?.stats()?.given ?? 0) > 0");
    }

    private static void awaitTrue(DevTools.Tab tab, String expression) {
        await(expression)
                .atMost(Duration.ofSeconds(90))
                .pollInSameThread()
                .until(() -> "true".equals(tab.evaluate("String(" + expression + ")")));
    }
}
