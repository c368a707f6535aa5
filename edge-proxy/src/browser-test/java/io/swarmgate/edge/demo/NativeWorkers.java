package io.swarmgate.edge.demo;

import com.microsoft.playwright.Page;
import java.net.URI;
import java.util.List;

/** The Service Workers of a page's site as the browser knows them, which the client hides from the page. */
final class NativeWorkers {
    private static final String REGISTERED = """
            async () => (await navigator.serviceWorker?.getRegistrations() ?? [])
              .flatMap(({ installing, waiting, active }) => [installing, waiting, active])
              .filter((worker) => worker)
              .map(({ scriptURL }) => new URL(scriptURL).pathname)""";

    private NativeWorkers() {}

    /** Paths of their scripts, as a document without the client sees them. */
    static List<String> of(Page page) {
        try (Page other = page.context().newPage()) {
            other.navigate(
                    URI.create(page.url()).resolve(SwarmBed.PLAIN + "/site.js").toString());
            return ((List<?>) other.evaluate(REGISTERED))
                    .stream().map(String::valueOf).toList();
        }
    }
}
