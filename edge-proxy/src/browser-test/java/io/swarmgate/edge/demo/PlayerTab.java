package io.swarmgate.edge.demo;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** One player in a browser tab of its own. Belongs to the thread that opened it. */
final class PlayerTab implements AutoCloseable {
    private final BrowserContext context;
    private final Page page;
    private final List<String> mediaPaths = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    private PlayerTab(BrowserContext context, Page page) {
        this.context = context;
        this.page = page;
    }

    /**
     * What the page's {@code observe} says.
     *
     * @param behind seconds behind the live edge, as far as the player can tell
     */
    record Observation(
            double time,
            double duration,
            double behind,
            int height,
            long frames,
            int ranges,
            boolean ended,
            long stalls,
            long fatal,
            List<String> errors) {}

    /**
     * Opens the page that the server itself serves.
     *
     * @param server of page and stream: the origin, or the edge in front of it
     */
    static PlayerTab open(Chromium chromium, String server, String player, String manifest) {
        return open(chromium, server, player, manifest, context -> {});
    }

    /** @param prepared does something to the profile before its page is opened */
    static PlayerTab open(
            Chromium chromium, String server, String player, String manifest, Consumer<BrowserContext> prepared) {
        return open(chromium, server, player, manifest, prepared, page -> {});
    }

    /** @param limited does something to the page before it loads anything */
    static PlayerTab open(
            Chromium chromium,
            String server,
            String player,
            String manifest,
            Consumer<BrowserContext> prepared,
            Consumer<Page> limited) {
        BrowserContext context = chromium.newContext();
        prepared.accept(context);
        return open(context, server, player, manifest, limited);
    }

    /** Another tab of the same profile, which ends with it. */
    PlayerTab beside(String server, String player, String manifest) {
        return open(context, server, player, manifest, page -> {});
    }

    private static PlayerTab open(
            BrowserContext context, String server, String player, String manifest, Consumer<Page> limited) {
        Page page = context.newPage();
        limited.accept(page);
        PlayerTab tab = watched(context, page);
        page.navigate(address(server, player, manifest));
        tab.awaitPage();
        return tab;
    }

    /** Several at the same moment, each in a profile of its own. */
    static List<PlayerTab> openTogether(Chromium chromium, String server, String player, String manifest, int count) {
        List<PlayerTab> tabs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            BrowserContext context = chromium.newContext();
            tabs.add(watched(context, context.newPage()));
        }
        String address = address(server, player, manifest);
        tabs.forEach(tab -> tab.page.evaluate("(to) => void setTimeout(() => (location.href = to))", address));
        tabs.forEach(PlayerTab::awaitPage);
        return tabs;
    }

    private static String address(String server, String player, String manifest) {
        return server + "/page/single.html?player=" + URLEncoder.encode(player, StandardCharsets.UTF_8) + "&url="
                + URLEncoder.encode(server + manifest, StandardCharsets.UTF_8);
    }

    private void awaitPage() {
        page.waitForFunction("() => window.observed !== undefined");
    }

    private static PlayerTab watched(BrowserContext context, Page page) {
        PlayerTab tab = new PlayerTab(context, page);
        page.onRequest(request -> {
            String path = URI.create(request.url()).getRawPath();
            if (path != null && path.matches(".*\\.(ts|m4s|mp4)")) {
                tab.mediaPaths.add(path);
            }
        });
        page.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                tab.problems.add(message.text() + " at " + message.location());
            }
        });
        page.onPageError(tab.problems::add);
        return tab;
    }

    /** Plays faster, so that a test of the whole stream takes a fraction of its duration. */
    void speedUp(double rate) {
        page.evaluate("rate => { state.video.defaultPlaybackRate = state.video.playbackRate = rate; }", rate);
    }

    /** Until the last picture: an element that plays fast may stand at the end without ever saying that it ended. */
    void awaitEnd() {
        await("() => state.video.ended || state.video.currentTime >= state.video.duration - 0.04 || state.fatal > 0");
    }

    /** Until that much of the stream has been played, pauses and gaps not counted. */
    void awaitPlayed(Duration played) {
        await("""
                () => {
                  const { played } = state.video;
                  let seconds = 0;
                  for (let i = 0; i < played.length; i++) seconds += played.end(i) - played.start(i);
                  return state.fatal > 0 || seconds > %d;
                }""".formatted(played.toSeconds()));
    }

    Page page() {
        return page;
    }

    /** Until a JavaScript function is true. */
    void await(String condition) {
        try {
            page.waitForFunction(condition, null, new Page.WaitForFunctionOptions().setTimeout(90_000));
        } catch (com.microsoft.playwright.TimeoutError late) {
            throw new AssertionError(
                    "not reached within 90 s: " + observe() + " at " + page.url() + "; the client: " + client(), late);
        }
    }

    /** What the client knows of itself, for messages of tests that fail; null in a page without it. */
    private Object client() {
        return page.evaluate("() => JSON.stringify(window.swarmgate?.stats?.() ?? null)");
    }

    Observation observe() {
        Map<?, ?> seen = (Map<?, ?>) page.evaluate("() => observed()");
        return new Observation(
                Figures.number(seen, "time"),
                Figures.number(seen, "duration"),
                Figures.number(seen, "behind"),
                (int) Figures.number(seen, "height"),
                (long) Figures.number(seen, "frames"),
                (int) Figures.number(seen, "ranges"),
                Boolean.TRUE.equals(seen.get("ended")),
                (long) Figures.number(seen, "stalls"),
                (long) Figures.number(seen, "fatal"),
                seen.get("errors") instanceof List<?> errors
                        ? errors.stream().map(String::valueOf).toList()
                        : List.of());
    }

    /** What the page's console called an error, and what nobody caught. */
    List<String> problems() {
        return List.copyOf(problems);
    }

    /** Paths of the segments the player asked for, in order. */
    List<String> mediaPaths() {
        return List.copyOf(mediaPaths);
    }

    @Override
    public void close() {
        context.close();
    }
}
