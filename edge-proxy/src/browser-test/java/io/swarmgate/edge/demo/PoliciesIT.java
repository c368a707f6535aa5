package io.swarmgate.edge.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import io.swarmgate.edge.demo.PolicyPages.Site;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Pages with policies and workers of their own, and browsers that lack what the swarm needs: each plays, by the ring of
 * interception that is left to it, and its console stays clean. All are in profiles that keep nothing, as in private
 * mode.
 */
class PoliciesIT extends BrowserTests {
    private static final String NONCE = "'nonce-" + PolicyPages.NONCE + "'";

    private static final String PLAYED_ON = """
            seconds => {
              const { played } = state.video;
              const last = played.length - 1;
              return state.fatal > 0 || (last >= 0 && played.end(last) - played.start(last) > seconds);
            }""";

    /** A further script is loaded four seconds after the player has begun. */
    private static final int SCRIPTS_LOADED = 6;

    private static SwarmBed bed;

    @TempDir
    static Path directory;

    private final List<Opened> opened = new ArrayList<>();

    /** Who answers for the page: our worker, the wrap, or nobody, which is plain HTTP. */
    private enum Ring {
        WORKER,
        WRAP,
        NONE
    }

    private record Opened(String name, Ring ring, Page page, List<String> problems) {}

    @BeforeAll
    static void start() throws IOException {
        bed = SwarmBed.start(directory);
    }

    @AfterAll
    static void stop() {
        if (bed != null) {
            bed.close();
        }
    }

    @AfterEach
    void closePages() {
        opened.forEach(one -> one.page().context().close());
    }

    @Test
    void policiesThatLeaveTheWorkerItsPlace() {
        open("self", Ring.WORKER, "script-src 'self' " + NONCE);
        open("strict-dynamic", Ring.WORKER, "script-src 'strict-dynamic' " + NONCE);
        open("trusted-types", Ring.WORKER, "require-trusted-types-for 'script'");
        open("trusted-types-named", Ring.WORKER, "require-trusted-types-for 'script'; trusted-types swarmgate");
        open("extended", "/extended", Ring.WORKER, new Site(extendable(), "", "", ""));
        assertThatAllPlay();
        assertThatCoresAreInWorkers(true);
    }

    @Test
    void pagesThatAreIsolated() {
        open("isolated", "", Ring.WORKER, new Site("", "", "", "", true));
        open("isolated-too", "", Ring.WORKER, new Site("", "", "", "", true));
        assertThatAllPlay();
        assertThat(opened)
                .allSatisfy(one -> assertThat(one.page().evaluate("() => crossOriginIsolated"))
                        .isEqualTo(true));
        assertThatCoresAreInWorkers(true);
    }

    /** Neither worker nor socket, and a list of Trusted Types without ours. */
    private static String extendable() {
        return "script-src " + NONCE + "; worker-src 'none'; connect-src http://localhost:1 " + bed.url() + "/live/ "
                + bed.url() + "/_p2p/live/; trusted-types site";
    }

    @Test
    void policiesThatForbidTheWorker() {
        open("nonce", Ring.WRAP, "script-src " + NONCE);
        open("worker-none", Ring.WRAP, "worker-src 'none'");
        open("trusted-types-others", Ring.WRAP, "require-trusted-types-for 'script'; trusted-types site");
        open("meta", "", Ring.WRAP, new Site("", "script-src " + NONCE, "", ""));
        // It cannot find out whether a neighbour would make the browser ask for the local network, and has none.
        open("sandbox", Ring.NONE, "sandbox allow-scripts");
        assertThatAllPlay(SCRIPTS_LOADED);
        assertThatCoresAreInWorkers(false);
    }

    @Test
    void policiesThatForbidTheSwarm() {
        String elsewhere = bed.url().replace("127.0.0.1", "localhost");
        open("connect", "", Ring.NONE, new Site("connect-src " + elsewhere, "", elsewhere + PolicyPages.STREAM, ""));
        open(
                "connect-meta",
                "",
                Ring.NONE,
                new Site("", "connect-src " + elsewhere, elsewhere + PolicyPages.STREAM, ""));
        // Neither a nonce nor the tag's address: the page stays as it is.
        open("places", Ring.NONE, "script-src " + bed.url() + "/players/ " + bed.url() + "/site.js");
        assertThatAllPlay(SCRIPTS_LOADED);
    }

    @Test
    void aSitesOwnWorkerKeepsItsPlace() {
        open("site-worker", "", Ring.WRAP, new Site("", "", "", "/site-worker.js"));
        open("site-worker-extended", "", Ring.WORKER, new Site("", "", "", "/extended-worker/site-worker-extended.js"));
        assertThatAllPlay();
        for (Opened one : opened) {
            assertThat(
                            one.page()
                                    .evaluate(
                                            "async () => [navigator.serviceWorker.controller.scriptURL, await (await fetch('/site/hello')).text()].join()"))
                    .asString()
                    .as(one.name())
                    .endsWith("/" + one.name() + ".js,from the site");
        }
    }

    @Test
    void browsersThatLackSomething() {
        openWithout("no-webrtc", Ring.NONE, "delete window.RTCPeerConnection");
        openWithout("no-worker", Ring.WRAP, "delete Navigator.prototype.serviceWorker");
        openWithout("no-subtle", Ring.NONE, "Object.defineProperty(Crypto.prototype, 'subtle', { value: undefined })");
        openWithout("no-sockets", Ring.NONE, "delete window.WebSocket");
        openWithout(
                "no-storage",
                Ring.WORKER,
                "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } })");
        bed.pages().add("insecure", new Site("", "", "", ""));
        opened.add(open("insecure", Ring.NONE, bed.url().replace("127.0.0.1", "site.test") + "/pages/insecure", ""));
        assertThatAllPlay();
    }

    private void open(String name, Ring ring, String policy) {
        open(name, "", ring, new Site(policy, "", "", ""));
    }

    private void open(String name, String route, Ring ring, Site site) {
        bed.pages().add(name, site);
        opened.add(open(name, ring, bed.url() + route + "/pages/" + name, ""));
    }

    private void openWithout(String name, Ring ring, String script) {
        bed.pages().add(name, new Site("", "", "", ""));
        opened.add(open(name, ring, bed.url() + "/pages/" + name, script));
    }

    private static Opened open(String name, Ring ring, String url, String script) {
        BrowserContext context = chromium.newContext();
        if (!script.isEmpty()) {
            context.addInitScript(script);
        }
        Page page = context.newPage();
        List<String> problems = new ArrayList<>();
        page.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                problems.add(message.text());
            }
        });
        page.onPageError(problems::add);
        page.navigate(url);
        return new Opened(name, ring, page, problems);
    }

    private void assertThatAllPlay() {
        assertThatAllPlay(2);
    }

    /** @param seconds played before their consoles are looked at */
    private void assertThatAllPlay(int seconds) {
        for (Opened one : opened) {
            await(one, PLAYED_ON, seconds);
            switch (one.ring()) {
                case WORKER -> {
                    await(one, "() => swarmgate.worker");
                    awaitShared(one);
                }
                case WRAP -> awaitShared(one);
                case NONE -> {}
            }
        }
        SoftAssertions all = new SoftAssertions();
        for (Opened one : opened) {
            all.assertThat(one.page().evaluate("() => state.errors.join()"))
                    .as(one.name())
                    .isEqualTo("");
            all.assertThat(one.problems()).as(one.name()).isEmpty();
            if (one.ring() == Ring.WRAP) {
                all.assertThat(ownWorkers(one)).as(one.name()).isZero();
            }
            if (one.ring() == Ring.NONE) {
                all.assertThat(one.page().evaluate("() => window.swarmgate?.stats()?.swarm ?? 0"))
                        .as(one.name())
                        .isEqualTo(0);
            }
        }
        all.assertAll();
    }

    private void assertThatCoresAreInWorkers(boolean expected) {
        SoftAssertions all = new SoftAssertions();
        for (Opened one : opened) {
            all.assertThat(one.page().workers().stream()
                            .anyMatch(worker -> worker.url().endsWith("-core.js")))
                    .as(one.name())
                    .isEqualTo(expected);
        }
        all.assertAll();
    }

    /** Registered, whether in control or not; a page that may not even look has none. */
    private static long ownWorkers(Opened one) {
        return NativeWorkers.of(one.page()).stream()
                .filter(path -> path.startsWith("/_p2p/"))
                .count();
    }

    /** It takes from others or gives to them: the gateway may have made it the one that fetches. */
    private static void awaitShared(Opened one) {
        await(one, "() => { const stats = window.swarmgate?.stats(); return stats?.swarm + stats?.given > 0; }");
    }

    private static void await(Opened one, String condition) {
        await(one, condition, null);
    }

    private static void await(Opened one, String condition, @Nullable Object argument) {
        try {
            one.page().waitForFunction(condition, argument, new Page.WaitForFunctionOptions().setTimeout(60_000));
        } catch (com.microsoft.playwright.TimeoutError late) {
            throw new AssertionError(
                    one.name() + ": not within 60 s: " + condition + " "
                            + one.page()
                                    .evaluate(
                                            "() => JSON.stringify([state.errors, state.video.currentTime, window.swarmgate?.stats()])")
                            + " " + one.problems(),
                    late);
        }
    }
}
