package io.swarmgate.edge.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a site sees of Service Workers is what it would see without the edge: ours changes no controller, has no
 * registration and is in no other's way.
 */
class WorkerSiteIT extends BrowserTests {
    private static final String OURS = "/_p2p/sw.js";

    /** Registers the site's own worker, and tells what the page sees then. */
    private static final String REGISTER = """
            async () => {
              const { serviceWorker } = navigator;
              const path = (worker) => worker && new URL(worker.scriptURL).pathname;
              window.own = await serviceWorker.register('/own.js');
              const ready = await serviceWorker.ready;
              return {
                active: path(own.active), waiting: path(own.waiting), ready: path(ready.active), same: ready === own,
                controller: path(serviceWorker.controller), all: (await serviceWorker.getRegistrations()).length,
              };
            }""";

    private static SwarmBed bed;

    @TempDir
    static Path directory;

    private BrowserContext profile;

    @BeforeAll
    static void start() throws IOException {
        bed = SwarmBed.startWithoutFiles(directory, others -> new WorkerSite(new LongStream(others)));
    }

    @AfterAll
    static void stop() {
        if (bed != null) {
            bed.close();
        }
    }

    @BeforeEach
    void openProfile() {
        profile = chromium.newContext();
    }

    @AfterEach
    void closeProfile() {
        profile.close();
    }

    @Test
    void aPageWhosePlayerLoadsEverythingGetsNoWorker() {
        Page page = open(WorkerSite.STREAM);
        await(page, "() => document.querySelector('video').currentTime > 4");

        assertThat(page.evaluate("() => sessionStorage.loads")).isEqualTo("1");
        assertThat(page.evaluate("() => swarmgate.stats().state")).isEqualTo("joined");
        assertThat(NativeWorkers.of(page)).isEmpty();
    }

    @Test
    void aPageThatReloadsWithItsControllerIsNotReloadedByOurs() {
        Page page = open(WorkerSite.FILM);
        awaitOurs(page);

        assertThat(page.evaluate("() => sessionStorage.loads")).isEqualTo("1");
        assertThat(page.evaluate("() => window.told")).isNull();
        assertThat(NativeWorkers.of(page)).containsExactly(OURS);
    }

    @Test
    void ourWorkerIsInNoListOfTheSites() {
        Page page = open(WorkerSite.FILM);
        awaitOurs(page);
        page.reload();
        awaitOurs(page);

        assertThat(page.evaluate("() => navigator.serviceWorker.controller")).isNull();
        assertThat(page.evaluate("async () => (await navigator.serviceWorker.getRegistration()) === undefined"))
                .isEqualTo(true);
        assertThat(page.evaluate("async () => (await navigator.serviceWorker.getRegistrations()).length"))
                .isEqualTo(0);
    }

    @Test
    void aWorkerThatTheSiteRegistersLateIsTheOneItGets() {
        Page page = open(WorkerSite.FILM);
        page.evaluate("() => { window.early = navigator.serviceWorker.ready; }");
        awaitOurs(page);
        Object seen = page.evaluate(REGISTER);

        assertThat(seen)
                .asString()
                .isEqualTo("{active=%1$s, waiting=null, ready=%1$s, same=true, controller=null, all=1}"
                        .formatted(WorkerSite.WORKER));
        assertThat(page.evaluate("async () => (await early) === own")).isEqualTo(true);
        assertThat(NativeWorkers.of(page)).containsExactly(WorkerSite.WORKER);
        // From the next load on it has the page.
        page.evaluate("() => own.active.postMessage('claim')");
        page.reload();
        assertThat(page.evaluate("() => new URL(navigator.serviceWorker.controller.scriptURL).pathname"))
                .isEqualTo(WorkerSite.WORKER);
        await(page, "() => document.querySelector('video').currentTime > 3");
        assertThat(NativeWorkers.of(page)).containsExactly(WorkerSite.WORKER);
    }

    @Test
    void theOtherTabsOfTheSiteSeeItsWorkerToo() {
        Page film = open(WorkerSite.FILM);
        film.evaluate("() => { navigator.serviceWorker.ready.then(({ active }) => { window.ready = active; }); }");
        awaitOurs(film);
        Page stream = open(WorkerSite.STREAM);
        assertThat(stream.evaluate(REGISTER)).asString().contains("active=/own.js");
        await(film, "() => window.ready?.scriptURL.endsWith('/own.js')");

        // As ever: a page that the site's own worker takes over hears of it.
        stream.evaluate("() => { window.old = true; own.active.postMessage('claim'); }");
        await(stream, "() => window.old === undefined && document.readyState === 'complete'");
        assertThat(stream.evaluate("() => new URL(navigator.serviceWorker.controller.scriptURL).pathname"))
                .isEqualTo(WorkerSite.WORKER);
        film.reload();
        assertThat(film.evaluate("() => new URL(navigator.serviceWorker.controller.scriptURL).pathname"))
                .isEqualTo(WorkerSite.WORKER);
    }

    @Test
    void pagesWithoutOurScriptKeepWhatTheyHave() {
        Page stranger = open(SwarmBed.PLAIN + WorkerSite.EMPTY);
        awaitOurs(open(WorkerSite.FILM));
        awaitOurs(open(WorkerSite.FILM));

        assertThat(stranger.evaluate("() => sessionStorage.loads")).isEqualTo("1");
        assertThat(stranger.evaluate("() => navigator.serviceWorker.controller"))
                .isNull();
        assertThat(stranger.evaluate("async () => (await navigator.serviceWorker.getRegistration()) === undefined"))
                .isEqualTo(true);
    }

    private Page open(String path) {
        Page page = profile.newPage();
        page.navigate(bed.url() + path);
        return page;
    }

    private static void awaitOurs(Page page) {
        await(page, "() => swarmgate.worker");
    }

    private static void await(Page page, String condition) {
        page.waitForFunction(condition, null, new Page.WaitForFunctionOptions().setTimeout(40_000));
    }
}
