package io.swarmgate.edge.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A media element that loads its file by itself: only the Service Worker sees what it asks for. */
class ProgressiveIT {
    @TempDir
    Path directory;

    @Test
    void aFileIsPlayedAndSoughtInThroughTheServiceWorker() throws IOException {
        try (SwarmBed bed = SwarmBed.startWithoutFiles(directory, others -> others);
                Chromium chromium = Chromium.launch();
                BrowserContext context = chromium.newContext()) {
            Page page = context.newPage();
            List<String> ranges = new ArrayList<>();
            page.navigate(bed.url() + Film.PAGE);
            // The first load is begun by the parser, before there is a worker.
            await(page, "() => swarmgate.worker");
            page.onResponse(response -> {
                if (response.url().endsWith("/_p2p/film.mp4") && response.fromServiceWorker()) {
                    ranges.add(response.headerValue("content-range"));
                }
            });
            page.reload();
            await(page, "() => document.querySelector('video').currentTime > 1");
            page.evaluate("() => { document.querySelector('video').currentTime = 20; }");
            await(
                    page,
                    "() => document.querySelector('video').currentTime > 21 && !document.querySelector('video').seeking");
            page.evaluate("() => { document.querySelector('video').currentTime = 5; }");
            await(
                    page,
                    "() => { const { currentTime } = document.querySelector('video'); return currentTime > 6 && currentTime < 15; }");

            assertThat(page.evaluate("() => document.querySelector('video').error"))
                    .isNull();
            assertThat(ranges)
                    .isNotEmpty()
                    .allSatisfy(range -> assertThat(range).matches("bytes \\d+-\\d+/" + Film.lengthBytes()));
            // The unit in which viewers share a file.
            assertThat(ranges).anySatisfy(range -> assertThat(range).startsWith("bytes 0-1048575/"));
            assertThat(ranges).anySatisfy(range -> assertThat(range).doesNotStartWith("bytes 0-"));
        }
    }

    private static void await(Page page, String condition) {
        page.waitForFunction(condition, null, new Page.WaitForFunctionOptions().setTimeout(60_000));
    }
}
