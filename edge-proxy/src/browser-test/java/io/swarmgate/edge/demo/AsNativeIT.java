package io.swarmgate.edge.demo;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A page sees of its requests for segments what it would see without the edge: each of {@link NativeCases} gives the
 * same result on the origin's page and on the edge's, and as many requests reach the origin.
 */
class AsNativeIT extends BrowserTests {
    private static final String RUN = """
            async ([base, query, script]) => {
              const u = (name) => `${base}${name}?${query}`;
              const body = Object.getPrototypeOf(async () => {}).constructor('u', script);
              const result = await body(u).catch((e) => `${e.name}${e.name === 'TypeError' ? '' : `: ${e.message}`}`);
              return JSON.stringify(result, null, 1)?.replaceAll(location.origin, '').replaceAll('/_p2p/', '/').replaceAll('/plain/', '/').replaceAll(query, '') ?? 'nothing';
            }""";

    private static final List<String> TRIES = List.of("", "-again", "-once-more");
    private static final String FIRST = "fetch of a segment";

    private static OddAnswers origin;
    private static SwarmBed bed;
    private static final Map<String, String> natively = new HashMap<>();

    @TempDir
    static Path directory;

    @SuppressWarnings("NullAway.Init") // opened by each test
    private BrowserContext context;

    @BeforeAll
    static void start() throws IOException {
        AtomicReference<OddAnswers> answers = new AtomicReference<>();
        bed = SwarmBed.start(
                directory,
                others -> {
                    answers.set(new OddAnswers(others));
                    return requireNonNull(answers.get());
                },
                "");
        origin = requireNonNull(answers.get());
        try (BrowserContext natives = chromium.newContext()) {
            Page page = natives.newPage();
            page.navigate(bed.originUrl() + OddAnswers.PAGE);
            NativeCases.all().forEach((name, script) -> natively.put(name, run(page, "/odd/", "native", name, script)));
            // The edge itself sometimes asks twice, of what nobody may store.
            page.navigate(bed.url() + SwarmBed.PLAIN + OddAnswers.PAGE);
            NativeCases.all()
                    .forEach((name, script) -> run(page, "/_p2p" + SwarmBed.PLAIN + "/odd/", "plain", name, script));
        }
    }

    @AfterAll
    static void stop() {
        if (bed != null) {
            bed.close();
        }
    }

    @AfterEach
    void closePage() {
        context.close();
    }

    @Test
    void wrappedFunctions() {
        context = chromium.newContext();
        context.addInitScript("delete Navigator.prototype.serviceWorker");
        Page page = context.newPage();
        page.navigate(bed.url() + OddAnswers.PAGE);
        assertThatAllAreTheSame(page, "wrap");
    }

    @Test
    void serviceWorker() {
        context = chromium.newContext();
        Page page = context.newPage();
        page.navigate(bed.url() + OddAnswers.PAGE);
        page.waitForFunction("() => swarmgate.worker");
        assertThatAllAreTheSame(page, "worker");
    }

    private static void assertThatAllAreTheSame(Page page, String ring) {
        origin.list(TRIES.stream()
                .flatMap(again -> NativeCases.segments(ring + again).stream())
                .toList());
        page.evaluate("url => fetch(url).then((response) => response.text())", OddAnswers.PLAYLIST);
        run(page, "/_p2p/odd/", ring, FIRST, requireNonNull(NativeCases.all().get(FIRST)));
        page.waitForFunction("() => swarmgate.stats().state === 'joined'");
        SoftAssertions same = new SoftAssertions();
        NativeCases.all().forEach((name, script) -> {
            same.assertThat(run(page, "/_p2p/odd/", ring, name, script))
                    .as(name)
                    .isEqualTo(natively.get(name));
            if (NativeCases.asksOnce(script)) {
                int most = origin.asked(NativeCases.query("plain", name));
                boolean again = NativeCases.mayAskAgain(script, ring.equals("worker"));
                same.assertThat(requests(page, ring, name, script, again ? 2 * most : most))
                        .as("requests: " + name)
                        .isLessThanOrEqualTo(again ? 2 * most : most);
            }
        });
        same.assertAll();
        assertThat((int) page.evaluate("() => swarmgate.stats().http"))
                .as("answered by the client")
                .isGreaterThan(10 * OddAnswers.LENGTH);
    }

    /** The edge asks an origin that is slow, being busy, a second time: one of three tries without that is enough. */
    private static int requests(Page page, String ring, String name, String script, int most) {
        int asked = origin.asked(NativeCases.query(ring, name));
        for (String again : TRIES.subList(1, TRIES.size())) {
            if (asked <= most) {
                break;
            }
            run(page, "/_p2p/odd/", ring + again, name, script);
            asked = origin.asked(NativeCases.query(ring + again, name));
        }
        return asked;
    }

    private static String run(Page page, String base, String ring, String name, String script) {
        return (String)
                page.evaluate(RUN, new Object[] {base, NativeCases.query(ring, name), NativeCases.TOOLS + script});
    }
}
