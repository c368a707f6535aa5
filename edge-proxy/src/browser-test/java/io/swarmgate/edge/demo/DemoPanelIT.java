package io.swarmgate.edge.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import org.junit.jupiter.api.Test;

/** What the demo's panel makes of the edge's counts. */
class DemoPanelIT extends BrowserTests {
    private static final String COUNTS = """
            {"originUrl": "http://127.0.0.1:1", "metricsUrl": "", "unprovenBytes": 1500000, "segments": {
              "swarm": {"requests": 1, "bytes": 400000}, "cache": {"requests": 9, "bytes": 8000000},
              "sibling": {"requests": 0, "bytes": 0}, "origin": {"requests": 2, "bytes": 1600000}},
             "origin": {"requests": 2, "bytes": 1600000}}
            """;

    private static String row(Page page, String source) {
        return page.innerText("tr[data-source=" + source + "]").replaceAll("\\s+", " ");
    }

    @Test
    void whatIsNotYetProvenIsShownBesideTheSharesAndInNone() throws Exception {
        try (Demo demo = Demo.start(0, 0);
                BrowserContext context = chromium.newContext()) {
            Page page = context.newPage();
            page.route(
                    "**/demo/traffic",
                    route -> route.fulfill(new Route.FulfillOptions()
                            .setContentType("application/json")
                            .setBody(COUNTS)));
            page.navigate(demo.url() + "/");
            page.waitForFunction("() => document.querySelector('#to-viewers').textContent !== '–'");
            assertThat(row(page, "swarm")).isEqualTo("swarm 1 400 kB 4 %");
            assertThat(row(page, "cache")).isEqualTo("cache 9 8.0 MB 80 %");
            assertThat(row(page, "unproven")).isEqualTo("not yet proven 1.5 MB + 13 %");
            assertThat(page.innerText("#to-viewers")).isEqualTo("10.0 MB");
            assertThat(page.innerText("#panel")).contains("All players of all viewers since the demo was started");
        }
    }
}
