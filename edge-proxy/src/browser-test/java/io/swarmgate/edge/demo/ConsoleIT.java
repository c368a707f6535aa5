package io.swarmgate.edge.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.LoadState;
import io.swarmgate.edge.EdgeProxy;
import io.swarmgate.edge.TestConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The console as people see it, while three viewers in other tabs share a live stream. */
class ConsoleIT extends BrowserTests {
    private static final String CONFIGURATION = """
            sites: {lab: [127.0.0.0/8]}
            swarm: {stun: off, local-candidates: true, upload-ratio: 4}
            ledger: {directory: ledger, edge: lab-1}
            prices:
              hosting: {for: edge, currency: EUR, unit: GB, price: 1000}
            """;
    private static final String TOKEN = "0123456789abcdef0123456789abcdef";

    @TempDir
    static Path directory;

    private static NetworkBed bed;
    private static final List<SwarmTab> VIEWERS = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        bed = NetworkBed.start(directory, "swarm: true", CONFIGURATION);
        VIEWERS.add(open().awaitPlayed(Duration.ofSeconds(2)));
        VIEWERS.add(open().awaitLinks(1));
        VIEWERS.add(open().awaitLinks(2));
    }

    @AfterAll
    static void stop() {
        VIEWERS.forEach(SwarmTab::close);
        if (bed != null) {
            bed.close();
        }
    }

    private static SwarmTab open() {
        return SwarmTab.open(chromium, bed.url(), "hls.js", LongStream.LIVE);
    }

    private static String admin() {
        return "http://127.0.0.1:" + bed.adminPort();
    }

    @Test
    void itShowsOffloadWhoFeedsWhomAndWhatIsSaved() {
        try (ConsoleTab console = ConsoleTab.open(chromium, admin(), ColorScheme.LIGHT)) {
            console.awaitFigures()
                    .await("() => parseFloat(document.querySelector('#figure-offload-start').textContent) > 0");
            console.await("() => document.querySelectorAll('svg.swarm .node').length === 3"
                    + " && document.querySelectorAll('svg.swarm .feed').length > 0");
            // The ledger is asked every half minute.
            console.page().reload();
            console.awaitFigures()
                    .await("() => parseFloat(document.querySelector('#figure-saved-month').textContent) > 0");
            assertThat(console.figure("viewers")).isEqualTo("3");
            assertThat(console.page().textContent("#picture-table")).contains("(lab)", "Who feeds whom");
            assertThat(console.page().textContent("#streams-table")).contains(LongStream.LIVE, "live", "demo");
            assertThat(console.page().textContent("#origins-table")).contains("demo", "up");
            assertThat(console.page().textContent("#money-table")).contains("hosting", "EUR");
            assertThat(console.page().textContent("#events-table")).contains("the edge started");
            assertThat(console.page().getAttribute("#statement", "href")).startsWith("/api/v1/statement?month=");
            assertThat(console.page().textContent("#chart-table")).contains("bit/s");
            assertThat(console.complaints()).isEmpty();
            assertThat(console.asked()).allSatisfy(url -> assertThat(url).startsWith(admin() + "/"));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"LIGHT", "DARK"})
    void nobodyIsKeptFromReadingIt(ColorScheme colours) throws Exception {
        try (ConsoleTab console = ConsoleTab.open(chromium, admin(), colours)) {
            console.awaitFigures().await("() => document.querySelectorAll('svg.swarm .node').length === 3");
            console.page().click("#picture-figures summary");
            console.page().click("#chart-figures summary");
            assertThat(console.obstacles()).isEmpty();
            console.page().click("#picture-figures summary");
            console.page().click("#chart-figures summary");
            console.screenshot("console-" + colours.name().toLowerCase(Locale.ROOT));
            // On a telephone nothing is wider than the page, but for tables that scroll by themselves.
            console.page().setViewportSize(400, 800);
            console.await("() => document.documentElement.scrollWidth <= 400");
            assertThat(console.complaints()).isEmpty();
        }
    }

    @Test
    void everythingIsReachedByKeyboard() {
        try (ConsoleTab console = ConsoleTab.open(chromium, admin(), ColorScheme.LIGHT)) {
            Page page = console.awaitFigures().page();
            page.keyboard().press("Tab");
            assertThat(page.evaluate("() => document.activeElement.className")).isEqualTo("skip");
            page.keyboard().press("Enter");
            assertThat(page.evaluate("() => document.activeElement.id")).isEqualTo("now");
            Set<Object> reached = new LinkedHashSet<>();
            while (reached.size() < 30) {
                page.keyboard().press("Tab");
                if ((boolean) page.evaluate("() => document.activeElement === document.body")) {
                    break;
                }
                reached.add(page.evaluate("() => document.activeElement.id || document.activeElement.name"
                        + " || document.activeElement.parentElement.id"));
                assertThat(page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle"))
                        .as("%s", reached)
                        .isNotEqualTo("none");
            }
            assertThat(reached)
                    .contains("range", "chart-figures", "stream", "picture-figures", "statement", "events-table");
            // What is opened stays open and focused while figures change.
            page.focus("#streams-table summary");
            page.keyboard().press("Enter");
            console.await("() => performance.getEntriesByName(location.origin + '/api/v1/console').length >= 3");
            assertThat(page.evaluate(
                            "() => document.activeElement.closest('details').open && document.activeElement.tagName"))
                    .isEqualTo("SUMMARY");
            page.focus("#ranges input:checked");
            page.keyboard().press("ArrowRight");
            console.await("() => document.querySelector('#chart-words').textContent.includes('five minutes')");
        }
    }

    @Test
    void itRestsWhileNobodyLooks() {
        try (ConsoleTab console = ConsoleTab.open(chromium, admin(), ColorScheme.LIGHT)) {
            Page page = console.page();
            page.clock().install();
            page.reload();
            console.awaitFigures();
            hide(page, true);
            page.waitForLoadState(LoadState.NETWORKIDLE);
            int before = console.asked().size();
            page.clock().runFor(120_000);
            assertThat(console.asked()).hasSize(before);
            page.waitForRequest(request -> request.url().endsWith("/api/v1/console"), () -> hide(page, false));
        }
    }

    /** As if the tab went behind another. */
    private static void hide(Page page, boolean hidden) {
        page.evaluate("""
                hidden => {
                  Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
                  document.dispatchEvent(new Event('visibilitychange'));
                }""", hidden);
    }

    @Test
    void whereATokenIsAskedForPeopleSignInAndOut() throws Exception {
        try (EdgeProxy edge = EdgeProxy.start(TestConfig.showing("http://127.0.0.1:1/")
                        .adminToken(TOKEN)
                        .build());
                ConsoleTab console = ConsoleTab.open(
                        chromium, "http://127.0.0.1:" + edge.adminAddress().getPort(), ColorScheme.LIGHT)) {
            Page page = console.page();
            assertThat(page.url()).endsWith("/login");
            assertThat(console.obstacles()).isEmpty();
            console.screenshot("login");
            page.fill("#token", "not the token");
            page.keyboard().press("Enter");
            page.waitForSelector("[role=alert]");
            page.fill("#token", TOKEN);
            page.click("button");
            page.waitForSelector("#figure-viewers");
            assertThat(page.evaluate("() => document.cookie")).isEqualTo("");
            page.click("#logout button");
            page.waitForSelector("#token");
            page.navigate(page.url().replace("/login", "/"));
            assertThat(page.url()).endsWith("/login");
        }
    }
}
