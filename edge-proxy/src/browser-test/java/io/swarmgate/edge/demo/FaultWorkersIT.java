package io.swarmgate.edge.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import io.undertow.server.HttpHandler;
import io.undertow.util.Headers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pages among the faults of the shared corpus that are about a site's Service Worker and ours. */
class FaultWorkersIT extends BrowserTests {
    private static final String OWN_WORKER = "/sw-own.js";

    @TempDir
    Path directory;

    private BrowserContext profile;

    private static HttpHandler site(HttpHandler others) {
        return exchange -> {
            if (exchange.getRequestPath().equals(OWN_WORKER)) {
                exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/javascript");
                exchange.getResponseSender().send("addEventListener('push', () => {});");
            } else {
                FaultPagesIT.answer(exchange, others);
            }
        };
    }

    @BeforeEach
    void openProfile() {
        profile = chromium.newContext();
    }

    @AfterEach
    void closeProfile() {
        profile.close();
    }

    private Page open(SwarmBed bed, String name) {
        SharedFaults.read(name);
        Page page = profile.newPage();
        page.navigate(bed.url() + "/site/" + name);
        return page;
    }

    private static void await(Page page, String condition) {
        page.waitForFunction(condition, null, new Page.WaitForFunctionOptions().setTimeout(40_000));
    }

    @Test
    void aPageThatLoadsAnewWhenItsControllerChangesLoadsOnce() throws IOException {
        try (SwarmBed bed = SwarmBed.startWithoutFiles(directory, FaultWorkersIT::site)) {
            Page page = open(bed, "cc.html");
            await(page, "() => performance.now() > 6000 && document.querySelector('video').currentTime > 2");

            assertThat(page.evaluate("() => sessionStorage.n")).isEqualTo("1");
            assertThat(page.evaluate("() => swarmgate.stats().state")).isEqualTo("joined");
        }
    }

    @Test
    void itLoadsOnceAlsoWhereAllPagesHaveOurWorker() throws IOException {
        try (SwarmBed bed = SwarmBed.start(directory, FaultWorkersIT::site, "")) {
            Page page = open(bed, "cc.html");
            await(
                    page,
                    "() => swarmgate.worker && performance.now() > 6000 && document.querySelector('video').currentTime > 2");

            assertThat(page.evaluate("() => sessionStorage.n")).isEqualTo("1");
        }
    }

    @Test
    void aWorkerThatTheSiteRegistersLateIsActiveAtOnce() throws IOException {
        try (SwarmBed bed = SwarmBed.startWithoutFiles(directory, FaultWorkersIT::site)) {
            Page page = open(bed, "late.html");
            await(page, "() => window.result");

            Map<?, ?> result = (Map<?, ?>) page.evaluate("() => window.result");
            assertThat(result.get("controllerBeforeRegister")).isEqualTo(false);
            assertThat(result.get("active")).isEqualTo(OWN_WORKER);
            assertThat(result.get("readyActive")).isEqualTo(OWN_WORKER);
            assertThat(result.get("waiting")).isNull();
        }
    }
}
