package io.swarmgate.edge.demo;

import com.google.gson.JsonObject;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.PlaywrightException;
import com.microsoft.playwright.options.LoadState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A {@link PlayerTab} whose page runs the client, seen through {@code window.swarmgate}. */
final class SwarmTab implements AutoCloseable {
    private final PlayerTab tab;
    private final Page page;

    private SwarmTab(PlayerTab tab) {
        this.tab = tab;
        this.page = tab.page();
    }

    Page page() {
        return page;
    }

    /** What the page's console complained of, and what it threw. */
    List<String> problems() {
        return tab.problems();
    }

    /**
     * What the client counts; bytes of segments.
     *
     * @param state {@code null} while the page takes no part
     * @param http from the gateway
     * @param swarm from peers
     */
    record Counts(String state, long http, long swarm, long given, int links) {}

    static SwarmTab open(Chromium chromium, String server, String player, String manifest) {
        return new SwarmTab(PlayerTab.open(chromium, server, player, manifest));
    }

    /** Another tab of the same profile, which ends with it. */
    SwarmTab beside(String server, String player, String manifest) {
        return new SwarmTab(tab.beside(server, player, manifest));
    }

    void await(String condition) {
        tab.await(condition);
    }

    /** Until that many neighbours are connected. */
    SwarmTab awaitLinks(int links) {
        tab.await("() => swarmgate.stats()?.links.filter((link) => link.open).length >= %d".formatted(links));
        return this;
    }

    SwarmTab awaitPlayed(Duration played) {
        tab.awaitPlayed(played);
        return this;
    }

    /** Stops once it has come there, to the second: where all stop alike they have asked for the same. */
    SwarmTab stopAt(Duration position) {
        page.evaluate("""
                (position) => {
                  const { video } = state;
                  const look = () => {
                    if (video.currentTime < position) return;
                    video.removeEventListener('timeupdate', look);
                    video.pause();
                    video.currentTime = position;
                  };
                  video.addEventListener('timeupdate', look);
                }""", (int) position.toSeconds());
        return this;
    }

    /** Until it has stopped, and has that much in its buffer. */
    void awaitStopped(Duration ahead) {
        tab.await("""
                () => {
                  const { paused, currentTime, buffered } = state.video;
                  return state.fatal > 0 || (paused && buffered.end(buffered.length - 1) - currentTime > %d);
                }""".formatted(ahead.toSeconds() - 1));
    }

    SwarmTab awaitControlled() {
        tab.await("() => swarmgate.worker");
        return this;
    }

    SwarmTab awaitState(String state) {
        tab.await("() => (swarmgate.stats()?.state ?? 'none') === '%s'".formatted(state));
        return this;
    }

    void speedUp(double rate) {
        tab.speedUp(rate);
    }

    /** As with the Shift key: the new page is under no Service Worker's control. */
    SwarmTab reloadHard() {
        JsonObject withoutCache = new JsonObject();
        withoutCache.addProperty("ignoreCache", true);
        page.context().newCDPSession(page).send("Page.reload", withoutCache);
        page.waitForLoadState(LoadState.LOAD);
        page.waitForFunction("() => window.observed !== undefined");
        return this;
    }

    PlayerTab.Observation observe() {
        return tab.observe();
    }

    Counts counts() {
        return counts(page);
    }

    static Counts counts(Page page) {
        Map<?, ?> stats = (Map<?, ?>) page.evaluate("""
                () => {
                  const { state, http, swarm, given, links } = swarmgate.stats() ?? { links: [] };
                  return { state, http, swarm, given, links: links.filter((link) => link.open).length };
                }""");
        return new Counts(
                String.valueOf(stats.get("state")),
                number(stats, "http"),
                number(stats, "swarm"),
                number(stats, "given"),
                (int) number(stats, "links"));
    }

    void evaluate(String script) {
        page.evaluate(script);
    }

    /** The answer of a function of the page. */
    Object ask(String function) {
        return page.evaluate(function);
    }

    void awaitAddress(String url) {
        page.waitForURL(url);
    }

    int serviceWorkers() {
        return NativeWorkers.of(page).size();
    }

    static SwarmTab open(
            Chromium chromium, String server, String player, String manifest, Consumer<BrowserContext> prepared) {
        return new SwarmTab(PlayerTab.open(chromium, server, player, manifest, prepared));
    }

    /** The same without the time that a dump of the crash takes. */
    void kill() {
        try {
            page.navigate("chrome://kill");
        } catch (PlaywrightException dead) {
            // As asked.
        }
    }

    /** To another page; this one has its last word. */
    void leave() {
        page.navigate("about:blank");
    }

    /** The renderer dies without a word to anybody. */
    void crash() {
        crash(page);
    }

    static void crash(Page page) {
        try {
            page.navigate("chrome://crash");
        } catch (PlaywrightException dead) {
            // As asked.
        }
    }

    private static long number(Map<?, ?> map, String key) {
        return map.get(key) instanceof Number value ? value.longValue() : 0;
    }

    @Override
    public void close() {
        tab.close();
    }
}
