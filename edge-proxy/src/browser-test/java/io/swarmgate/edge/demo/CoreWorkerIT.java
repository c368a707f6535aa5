package io.swarmgate.edge.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Worker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages whose core is in a worker share as others do, and do without it when it is gone. */
@Tag("alone")
class CoreWorkerIT extends BrowserTests {
    private static final String IN_A_WORKER = "localStorage.setItem('swarmgate.core', 'worker')";
    private static final String IN_THE_PAGE = "localStorage.setItem('swarmgate.core', 'page')";
    /** Channels that move to a worker never open there. */
    private static final String FORGETS_CHANNELS = IN_A_WORKER + """
            ;
            const { postMessage } = Worker.prototype;
            Worker.prototype.postMessage = function (message, transferred) {
              if (message.to === 'channel') {
                const channel = new RTCPeerConnection().createDataChannel('', { negotiated: true, id: 0 });
                return postMessage.call(this, { ...message, channel }, [channel]);
              }
              return postMessage.call(this, message, transferred);
            };
            """;
    /** Lets the core in the worker fail, once {@code armed}, when it has just been asked for a segment. */
    private static final String FAILS_WHEN_ASKED = """
            ;
            const post = Worker.prototype.postMessage;
            Worker.prototype.postMessage = function (message, transferred) {
              if (message.to === 'ask' && window.armed) {
                window.armed = false;
                setTimeout(() => this.onerror(new ErrorEvent('error', { cancelable: true })), 50);
              }
              return post.call(this, message, transferred);
            };
            """;
    /** Whoever fetches for the others gives, and whoever is fed by them may have nobody left to give to. */
    private static final String SHARES =
            "() => { const stats = swarmgate.stats(); return stats.swarm + stats.given > 1_000_000; }";

    @TempDir
    Path directory;

    private final List<PlayerTab> tabs = new ArrayList<>();

    @AfterEach
    void closeTabs() {
        tabs.forEach(PlayerTab::close);
    }

    @Test
    void viewersShareFromWorkersAndFromPages() throws IOException {
        try (SwarmBed bed = SwarmBed.start(directory)) {
            PlayerTab first = open(bed, IN_A_WORKER);
            PlayerTab second = open(bed, IN_A_WORKER);
            PlayerTab other = open(bed, IN_THE_PAGE);
            tabs.forEach(tab -> tab.await(
                    "() => swarmgate.stats()?.links.filter((link) => link.open && link.rtt > 0).length === 2"));
            tabs.forEach(tab -> tab.await(SHARES));

            assertThat(core(first)).isPresent();
            assertThat(core(second)).isPresent();
            assertThat(core(other)).isEmpty();
            assertThat(tabs).allSatisfy(tab -> {
                assertThat(tab.observe().stalls()).isZero();
                assertThat(tab.observe().errors()).isEmpty();
                assertThat(tab.problems()).isEmpty();
            });
        }
    }

    @Test
    void aPageWhoseWorkerDiesGoesOnByItself() throws IOException {
        assertThatAPageGoesOnWithoutItsWorker("() => { close(); }");
    }

    @Test
    void aPageWhoseWorkerHangsGoesOnByItself() throws IOException {
        PlayerTab tab = assertThatAPageGoesOnWithoutItsWorker("() => { setTimeout(() => { for (;;); }); }");
        assertThat(tab.problems()).isEmpty();
    }

    /** @param end what the worker does, and nothing after it */
    private PlayerTab assertThatAPageGoesOnWithoutItsWorker(String end) throws IOException {
        try (SwarmBed bed = SwarmBed.start(directory)) {
            PlayerTab other = open(bed, IN_A_WORKER);
            PlayerTab tab = open(bed, IN_A_WORKER);
            tab.await("() => swarmgate.stats()?.swarm > 0");
            String before = (String) tab.page().evaluate("() => swarmgate.stats().peer");
            core(tab).orElseThrow().evaluate(end);
            // As another viewer: the one it was is gone.
            tab.await("() => { const stats = swarmgate.stats(); return stats?.state === 'joined' && stats.peer !== '"
                    + before + "' && stats.swarm > 0; }");

            assertThat(tab.observe().stalls()).isZero();
            assertThat(tab.observe().fatal()).isZero();
            assertThat(other.observe().stalls()).isZero();
            return tab;
        }
    }

    /** No browser of today refuses them to a worker alone, but one that tries may. */
    @ParameterizedTest
    @ValueSource(strings = {"MessagePort", "Worker"})
    void whereChannelsCannotMoveThePageHasTheCore(String sender) throws IOException {
        String refuse = IN_A_WORKER + """
                ;
                const { postMessage } = %1$s.prototype;
                %1$s.prototype.postMessage = function (message, transferred) {
                  if (transferred?.[0] instanceof RTCDataChannel) throw new DOMException('not transferable', 'DataCloneError');
                  return postMessage.call(this, message, transferred);
                };
                """.formatted(sender);
        try (SwarmBed bed = SwarmBed.start(directory)) {
            PlayerTab other = open(bed, IN_A_WORKER);
            PlayerTab tab = open(bed, refuse);
            tabs.forEach(one -> one.await(SHARES));

            assertThat(core(tab)).isEmpty();
            assertThat(core(other)).isPresent();
            assertThat(tab.observe().stalls()).isZero();
            assertThat(tab.problems()).isEmpty();
        }
    }

    /** What a browser would do that lets channels go and then forgets them. */
    @Test
    void whereChannelsThatMovedNeverOpenThePageHasTheCore() throws IOException {
        try (SwarmBed bed = SwarmBed.start(directory)) {
            open(bed, IN_A_WORKER);
            open(bed, IN_A_WORKER);
            PlayerTab tab = open(bed, FORGETS_CHANNELS);
            tabs.forEach(one -> one.await(SHARES));

            assertThat(core(tab)).isEmpty();
            assertThat(tab.observe().stalls()).isZero();
            assertThat(tab.problems()).isEmpty();
        }
    }

    /** It does not pass through the page, whose Service Worker has a port to the core. */
    @Test
    void whatTheWorkerWasDeliveringWhenThePageTookTheCoreOverComesAtOnce() throws IOException {
        try (SwarmBed bed = SwarmBed.start(directory)) {
            open(bed, IN_A_WORKER);
            PlayerTab tab = open(bed, FORGETS_CHANNELS + FAILS_WHEN_ASKED);
            tab.await("() => swarmgate.worker");
            tab.page().evaluate("() => { window.armed = true; }");
            tab.await("() => !window.armed");
            Object position = tab.page().evaluate("() => state.video.currentTime");
            tab.await("() => state.video.currentTime > " + position + " + 8");

            assertThat(core(tab)).isEmpty();
            assertThat(tab.observe().stalls()).isZero();
        }
    }

    /**
     * The page gets another script in the core's place: nothing of Playwright's stands between it and its Service
     * Worker, which asks no page whose browser takes requests past the cache, as it does for whoever routes them.
     */
    @ParameterizedTest(name = "a script {0}")
    @CsvSource({"that is not there, /nowhere.js", "that says nothing, 'data:text/javascript,'"})
    void aPageWhoseWorkerCannotStartHasTheCoreItself(String what, String url) throws IOException {
        String other = IN_A_WORKER + """
                ;
                window.Worker = class extends Worker {
                  constructor(url) {
                    const core = String(url).endsWith('-core.js');
                    window.tried ||= core;
                    super(core ? '%s' : url);
                  }
                };
                """.formatted(url);
        try (SwarmBed bed = SwarmBed.start(directory)) {
            PlayerTab neighbour = open(bed, IN_A_WORKER);
            PlayerTab tab = open(bed, other);
            tabs.forEach(one -> one.await(SHARES));

            assertThat(tab.page().evaluate("() => window.tried")).isEqualTo(true);
            assertThat(core(tab)).isEmpty();
            assertThat(tab.observe().stalls()).isZero();
            assertThat(tab.observe().fatal()).isZero();
            assertThat(neighbour.observe().stalls()).isZero();
        }
    }

    @Test
    void whoeverOptsOutLeavesTheSwarmAndMayComeBack() throws IOException {
        try (SwarmBed bed = SwarmBed.start(directory)) {
            PlayerTab other = open(bed, IN_A_WORKER);
            PlayerTab tab = open(bed, IN_A_WORKER);
            tab.await("() => swarmgate.stats()?.swarm > 0");
            tab.page().evaluate("() => swarmgate.optOut()");
            assertThat(tab.page().evaluate("() => swarmgate.stats()")).isNull();
            other.await("() => swarmgate.stats().links.every((link) => !link.open)");
            tab.page().evaluate("() => swarmgate.optIn()");
            tab.await("() => swarmgate.stats()?.swarm > 0");

            assertThat(core(tab)).isPresent();
            assertThat(tab.observe().stalls()).isZero();
        }
    }

    @Test
    void whatIsKeptOnTheDiskIsKeptByThePage() throws IOException {
        try (SwarmBed bed = SwarmBed.start(directory, ", disk-store: 64MiB")) {
            PlayerTab tab = open(bed, IN_A_WORKER);
            tab.await("() => swarmgate.stats()?.state === 'joined'");
            tab.awaitPlayed(Duration.ofSeconds(6));

            assertThat(core(tab)).isEmpty();
            assertThat(tab.observe().fatal()).isZero();
        }
    }

    private PlayerTab open(SwarmBed bed, String setting) {
        PlayerTab tab = PlayerTab.open(
                chromium, bed.url(), "hls.js", LongStream.LIVE, context -> context.addInitScript(setting));
        tabs.add(tab);
        tab.awaitPlayed(Duration.ofSeconds(2));
        return tab;
    }

    private static Optional<Worker> core(PlayerTab tab) {
        return tab.page().workers().stream()
                .filter(worker -> worker.url().endsWith("-core.js"))
                .findAny();
    }
}
