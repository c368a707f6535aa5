package io.swarmgate.edge.demo;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Page on one host, segments on another, of a site that is named in {@code swarm.pages}: each of {@link NativeCases}
 * gives with the page's functions what it gives with the browser's own, which the page finds in an empty frame.
 */
class TwoHostsAsNativeIT extends BrowserTests {
    private static final String RUN = """
            async ([base, query, script, natively]) => {
              const frame = document.createElement('iframe');
              document.body.append(frame);
              const { fetch, XMLHttpRequest } = natively ? frame.contentWindow : window;
              const u = (name) => `${base}${name}?${query}`;
              const body = Object.getPrototypeOf(async () => {}).constructor('u', 'fetch', 'XMLHttpRequest', script);
              const result = await body(u, fetch, XMLHttpRequest).catch((e) => `${e.name}${e.name === 'TypeError' ? '' : `: ${e.message}`}`);
              frame.remove();
              return JSON.stringify(result, null, 1)?.replaceAll(query, '') ?? 'nothing';
            }""";

    @TempDir
    Path directory;

    @Test
    void thePagesFunctionsAreAsTheBrowsersOwn() throws Exception {
        int port = FreePort.choose();
        String site = "http://tv.localhost:" + port;
        String gateway = "http://p2p.localhost:" + port + "/_p2p";
        AtomicReference<OddAnswers> answers = new AtomicReference<>();
        DemoOrigin origin = DemoOrigin.start(others -> {
            answers.set(new OddAnswers(others));
            return requireNonNull(answers.get());
        });
        Map<String, String> cases = NativeCases.all();
        try (NetworkBed bed = NetworkBed.start(
                        origin,
                        directory,
                        port,
                        "swarm: true",
                        "gateway: {public-url: '" + gateway + "'}\nswarm: {stun: off, pages: ['" + site + "']}\n");
                BrowserContext context = chromium.newContext()) {
            Page page = context.newPage();
            page.navigate("http://tv.localhost:" + bed.port() + OddAnswers.PAGE);
            requireNonNull(answers.get()).list(NativeCases.segments("wrap"));
            page.evaluate("url => fetch(url).then((response) => response.text())", OddAnswers.PLAYLIST);
            SoftAssertions same = new SoftAssertions();
            cases.forEach((name, script) -> {
                String natively = run(page, gateway, "native", name, script, true);
                if (name.contains("credentials include")
                        || name.contains("with credentials")
                        || name.contains("with a field")) {
                    same.assertThat(natively).as("may be read: " + name).contains("\"status\": 200");
                }
                same.assertThat(run(page, gateway, "wrap", name, script, false))
                        .as(name)
                        .isEqualTo(natively);
            });
            same.assertAll();
            assertThat((int) page.evaluate("() => swarmgate.stats().http"))
                    .as("answered by the client")
                    .isGreaterThan(10 * OddAnswers.LENGTH);
        }
    }

    private static String run(Page page, String gateway, String ring, String name, String script, boolean natively) {
        Object[] arguments = {gateway + "/odd/", NativeCases.query(ring, name), NativeCases.TOOLS + script, natively};
        return (String) page.evaluate(RUN, arguments);
    }
}
