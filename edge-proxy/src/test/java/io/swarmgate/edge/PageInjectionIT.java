package io.swarmgate.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.edge.RawClient.Response;
import io.swarmgate.edge.config.ClientSettings;
import io.swarmgate.edge.config.PageChanges;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Pages through a whole edge: from the origin's socket to the browser's. */
class PageInjectionIT {
    private static final PageChanges INJECT = new PageChanges(true, false, false);
    private static final PageChanges ALL = new PageChanges(true, true, true);
    private static final String PAGE = "<!doctype html><html><head><title>x</title></head><body>x</body></html>";
    private static final String NAVIGATION = "Sec-Fetch-Dest: document\nAccept-Encoding: gzip, br\n";
    private static final String TAG = "<script src=\"/_p2p/@/client/[0-9a-f]{16}\\.js\"[^>]*></script>";

    private @Nullable ScriptedOrigin origin;
    private @Nullable EdgeProxy edge;

    @AfterEach
    void stop() {
        if (edge != null) {
            edge.close();
        }
        if (origin != null) {
            origin.close();
        }
    }

    private void start(PageChanges changes, ScriptedOrigin.Script script) throws IOException {
        ScriptedOrigin started = ScriptedOrigin.start(script);
        origin = started;
        edge = EdgeProxy.start(new TestConfig()
                .changingPages(TestConfig.origin("main", started.url()), changes)
                .swarm(config -> config)
                .build());
    }

    private EdgeProxy edge() {
        return Objects.requireNonNull(edge, "no edge was started");
    }

    /** An origin that answers all with the same content. */
    private void startWith(PageChanges changes, String head, byte[] content) throws IOException {
        start(changes, (request, out) -> {
            ScriptedOrigin.send(out, "HTTP/1.1 200 OK\n" + head + "Content-Length: " + content.length + "\n\n");
            if (request.startsWith("GET")) {
                out.write(content);
                out.flush();
            }
            return true;
        });
    }

    private void startWith(PageChanges changes, String head) throws IOException {
        startWith(changes, head, PAGE.getBytes(StandardCharsets.UTF_8));
    }

    private Response get(String fields) throws IOException {
        return request("GET", fields);
    }

    private Response request(String method, String fields) throws IOException {
        return RawClient.exchange(edge().address(), method + " /watch HTTP/1.1\nHost: site.example\n" + fields + "\n");
    }

    private String lastRequest() {
        List<String> requests = Objects.requireNonNull(origin).requests();
        return requests.get(requests.size() - 1);
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream coder = new GZIPOutputStream(out)) {
            coder.write(content);
        }
        return out.toByteArray();
    }

    private static String gunzip(byte[] content) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(content))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void aPageGetsTheClientsTagFirstInItsHead() throws IOException {
        startWith(
                INJECT,
                "Content-Type: text/html; charset=utf-8\nETag: \"a\"\nLast-Modified: Tue, 03 Jun 2025 08:00:00"
                        + " GMT\nContent-MD5: x\nAccept-Ranges: bytes\nVary: Cookie\n");
        Response page = get(NAVIGATION);
        assertThat(page.text()).containsPattern("^<!doctype html><html><head>" + TAG + "<title>");
        assertThat(page.text().replaceFirst(TAG, "")).isEqualTo(PAGE);
        assertThat(page.complete()).isTrue();
        assertThat(page.field("Content-MD5")).isEmpty();
        assertThat(page.field("Accept-Ranges")).isEmpty();
        assertThat(page.field("Last-Modified")).isEmpty();
        assertThat(page.field("Vary")).contains("Cookie, Sec-Fetch-Dest, X-Requested-With");
        assertThat(lastRequest()).containsIgnoringCase("Accept-Encoding: gzip\r\n");
    }

    @Test
    void theTagSaysWhereTheCoreRunsAsTheRouteHasItNow() throws IOException {
        origin = ScriptedOrigin.start((request, out) -> {
            ScriptedOrigin.send(
                    out,
                    "HTTP/1.1 200 OK\nContent-Type: text/html\nETag: \"a\"\nContent-Length: " + PAGE.length() + "\n\n"
                            + PAGE);
            return true;
        });
        edge = EdgeProxy.start(new TestConfig()
                .changingPages(TestConfig.origin("main", origin.url()), INJECT)
                .swarm(config -> config)
                .swarmOfLastRoute(ClientSettings.NONE)
                .build());
        Response before = get(NAVIGATION);
        assertThat(before.text()).doesNotContain("data-core");

        String settings = "{\"core\": \"page\"}";
        RawClient.exchange(
                edge.adminAddress(),
                "PATCH /api/v1/swarm/routes/pages HTTP/1.1\nHost: localhost\nContent-Type: application/json\n"
                        + "Content-Length: " + settings.length() + "\n\n" + settings);
        Response after = get(NAVIGATION);
        assertThat(after.text()).contains(" data-core=\"page\"></script>");
        assertThat(after.field("ETag")).isNotEqualTo(before.field("ETag"));
    }

    @Test
    void theTagsScriptIsThere() throws IOException {
        startWith(INJECT, "Content-Type: text/html; charset=utf-8\n");
        // Without files that are shared the client itself finds out whether it needs a Service Worker.
        assertThat(get(NAVIGATION).text()).doesNotContain("data-worker");
        String path = get(NAVIGATION).text().replaceFirst("(?s).*src=\"([^\"]+)\".*", "$1");
        Response script = RawClient.get(edge().address(), path);
        assertThat(script.status()).isEqualTo(200);
        assertThat(script.field("Cache-Control")).get().asString().contains("immutable");
    }

    @Test
    void aRouteThatDoesNotAskForItPassesPagesOn() throws IOException {
        startWith(PageChanges.NONE, "Content-Type: text/html\nETag: \"a\"\n");
        Response page = get(NAVIGATION);
        assertThat(page.text()).isEqualTo(PAGE);
        assertThat(page.field("ETag")).contains("\"a\"");
        assertThat(page.field("Vary")).isEmpty();
        assertThat(lastRequest()).containsIgnoringCase("Accept-Encoding: gzip, br\r\n");
    }

    @Test
    void aCompressedPageIsChangedAndCompressedAgain() throws IOException {
        startWith(
                INJECT,
                "Content-Type: text/html; charset=utf-8\nContent-Encoding: gzip\n",
                gzip(PAGE.repeat(2000).getBytes(StandardCharsets.UTF_8)));
        Response page = get(NAVIGATION);
        assertThat(page.field("Content-Encoding")).contains("gzip");
        String text = gunzip(page.content());
        assertThat(text).containsPattern("^<!doctype html><html><head>" + TAG + "<title>");
        assertThat(text.replaceFirst(TAG, "")).isEqualTo(PAGE.repeat(2000));
    }

    @Test
    void aCompressedPageThatIsCutShortIsNotPassedOffAsComplete() throws IOException {
        byte[] whole = gzip(PAGE.repeat(2000).getBytes(StandardCharsets.UTF_8));
        startWith(
                INJECT,
                "Content-Type: text/html; charset=utf-8\nContent-Encoding: gzip\n",
                java.util.Arrays.copyOf(whole, whole.length - 12));
        assertThat(get(NAVIGATION).complete()).isFalse();
    }

    @Test
    void aPageInAnUnknownCodingIsLeftAlone() throws IOException {
        startWith(INJECT, "Content-Type: text/html; charset=utf-8\nContent-Encoding: br\nETag: \"a\"\n");
        Response page = get(NAVIGATION);
        assertThat(page.text()).isEqualTo(PAGE);
        assertThat(page.field("ETag")).contains("\"a\"");
    }

    @Test
    void aPageInUtf16GetsItsTagInUtf16() throws IOException {
        Charset charset = StandardCharsets.UTF_16LE;
        startWith(INJECT, "Content-Type: text/html\n", ("\ufeff" + PAGE).getBytes(charset));
        String page = new String(get(NAVIGATION).content(), charset);
        assertThat(page).containsPattern("<head>" + TAG + "<title>");
        assertThat(page.replaceFirst(TAG, "")).isEqualTo("\ufeff" + PAGE);
    }

    @Test
    void aPageWithoutAHeadGetsOne() throws IOException {
        startWith(INJECT, "Content-Type: text/html; charset=utf-8\n", "<p>x".getBytes(StandardCharsets.UTF_8));
        assertThat(get(NAVIGATION).text()).matches(TAG + "<p>x");
    }

    @Test
    void aSlowPageIsSeenAsItComes() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        start(INJECT, (request, out) -> {
            ScriptedOrigin.send(out, """
                    HTTP/1.1 200 OK
                    Content-Type: text/html; charset=utf-8
                    Transfer-Encoding: chunked

                    11
                    <html><head><titl
                    """);
            try {
                assertThat(seen.await(20, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            ScriptedOrigin.send(out, "6\ne>x<br\n0\n\n");
            return true;
        });
        try (RawClient client = new RawClient(edge().address())) {
            client.send("GET /watch HTTP/1.1\nHost: site.example\n" + NAVIGATION + "\n");
            client.receiveHead();
            StringBuilder start = new StringBuilder();
            while (start.indexOf("<titl") < 0) {
                start.append((char) client.stream().read());
            }
            assertThat(start).containsPattern(TAG);
            seen.countDown();
            assertThat(new String(client.stream().readNBytes(2 + 4 + 6), StandardCharsets.UTF_8))
                    .endsWith("e>x<br");
        }
    }

    @Test
    void fragmentsFetchedByScriptsAreLeftAlone() throws IOException {
        startWith(INJECT, "Content-Type: text/html; charset=utf-8\nETag: \"a\"\n");
        for (String use : new String[] {"Sec-Fetch-Dest: empty\n", "X-Requested-With: XMLHttpRequest\n"}) {
            Response fragment = get(use);
            assertThat(fragment.text()).isEqualTo(PAGE);
            assertThat(fragment.field("ETag")).contains("\"a\"");
            assertThat(fragment.field("Vary")).contains("Sec-Fetch-Dest, X-Requested-With");
        }
        assertThat(get("Sec-Fetch-Dest: iframe\n").text()).containsPattern(TAG);
        assertThat(get("").text()).containsPattern(TAG);
    }

    @Test
    void whatMayNotBeTransformedIsNot() throws IOException {
        startWith(
                INJECT,
                "Content-Type: text/html; charset=utf-8\nETag: \"a\"\nCache-Control: max-age=1, no-transform\n");
        Response page = get(NAVIGATION);
        assertThat(page.text()).isEqualTo(PAGE);
        assertThat(page.field("ETag")).contains("\"a\"");
        assertThat(page.field("Content-Length")).contains(String.valueOf(PAGE.length()));
    }

    @Test
    void aClientMayAskForTheOriginalToo() throws IOException {
        startWith(INJECT, "Content-Type: text/html; charset=utf-8\n");
        assertThat(get(NAVIGATION + "Cache-Control: no-transform\n").text()).isEqualTo(PAGE);
    }

    @Test
    void otherTypesStatusesAndPartsAreLeftAlone() throws IOException {
        startWith(INJECT, "Content-Type: text/plain\n");
        assertThat(get(NAVIGATION).text()).isEqualTo(PAGE);
        stop();
        start(INJECT, (request, out) -> {
            String head =
                    request.contains("part") ? "206 Partial Content\nContent-Range: bytes 0-5/9" : "404 Not Found";
            ScriptedOrigin.send(out, "HTTP/1.1 " + head + "\nContent-Type: text/html\nContent-Length: 6\n\n<head>");
            return true;
        });
        assertThat(get(NAVIGATION).text()).isEqualTo("<head>");
        assertThat(get("X-Test: part\nRange: bytes=0-5\n").text()).isEqualTo("<head>");
    }

    @Test
    void theNonceOfTheResponseAtHandIsCopied() throws IOException {
        startWith(
                INJECT,
                "Content-Type: text/html; charset=utf-8\nContent-Security-Policy: default-src 'self'; script-src"
                        + " 'nonce-r4nd0m=='; worker-src 'self'\n");
        Response page = get(NAVIGATION);
        assertThat(page.text()).containsPattern(" nonce=\"r4nd0m==\"></script>");
        assertThat(page.field("Content-Security-Policy"))
                .contains("default-src 'self'; script-src 'nonce-r4nd0m=='; worker-src 'self'");
    }

    @Test
    void whatThePolicyForbidsIsSaidInTheTag() throws IOException {
        startWith(
                INJECT,
                "Content-Type: text/html; charset=utf-8\nContent-Security-Policy: script-src 'nonce-abc';"
                        + " connect-src https://api.example\n");
        assertThat(get(NAVIGATION).text())
                .contains(" nonce=\"abc\" data-worker=\"none\" data-socket=\"none\"></script>");
    }

    @Test
    void aPageWhosePolicyForbidsTheScriptIsLeftAloneUnlessItMayBeExtended() throws IOException {
        String head = "Content-Type: text/html; charset=utf-8\nContent-Security-Policy: script-src 'sha256-AAAA'\n";
        startWith(INJECT, head);
        assertThat(get(NAVIGATION).text()).isEqualTo(PAGE);
        stop();
        startWith(ALL, head);
        Response page = get(NAVIGATION);
        assertThat(page.text()).containsPattern("\" integrity=\"sha256-[^\"]+\" crossorigin=\"anonymous\"></script>");
        assertThat(page.field("Content-Security-Policy"))
                .get()
                .asString()
                .as("the boot, the core and the extras")
                .matches("script-src 'sha256-AAAA'; script-src-elem 'sha256-AAAA'( 'sha256-[^']+'){3}; "
                        + "worker-src 'sha256-AAAA' 'self'");
    }

    @Test
    void aPolicyInThePageItselfComesTooLateForTheTag() throws IOException {
        String page = "<html><head><meta http-equiv=content-security-policy content=\"script-src 'none'\">";
        startWith(INJECT, "Content-Type: text/html; charset=utf-8\n", page.getBytes(StandardCharsets.UTF_8));
        assertThat(get(NAVIGATION).text()).containsPattern("<head>" + TAG + "<meta http-equiv");
    }

    @Test
    void aPageThatTheBrowserHoldsIsValidated() throws IOException {
        start(INJECT, (request, out) -> {
            boolean known = request.contains("If-None-Match: \"a\"\r\n");
            ScriptedOrigin.send(
                    out,
                    "HTTP/1.1 " + (known ? "304 Not Modified" : "200 OK") + "\nETag: \"a\"\n"
                            + (known
                                    ? "\n"
                                    : "Content-Type: text/html\nContent-Length: " + PAGE.length() + "\n\n" + PAGE));
            return true;
        });
        String etag = get(NAVIGATION).field("ETag").orElseThrow();
        assertThat(etag).startsWith("W/\"a-sg-s");

        Response again =
                get(NAVIGATION + "If-None-Match: " + etag + "\nIf-Modified-Since: Tue, 03 Jun 2025 08:00:00 GMT\n");
        assertThat(again.status()).isEqualTo(304);
        assertThat(again.field("ETag")).contains(etag);
        assertThat(lastRequest()).doesNotContain("If-Modified-Since");

        // The page as the origin made it, or with the client of another version.
        assertThat(get(NAVIGATION + "If-None-Match: \"a\"\n").status()).isEqualTo(200);
        assertThat(get(NAVIGATION + "If-None-Match: W/\"a-sg-s00000000\"\n").status())
                .isEqualTo(200);
    }

    @Test
    void headSaysWhatGetWould() throws IOException {
        startWith(
                INJECT,
                "Content-Type: text/html; charset=utf-8\nContent-Encoding: gzip\nETag: \"a\"\n",
                gzip(PAGE.getBytes(StandardCharsets.UTF_8)));
        Response head = request("HEAD", NAVIGATION);
        assertThat(head.content()).isEmpty();
        assertThat(head.field("Content-Length")).isEmpty();
        assertThat(head.field("ETag")).isEqualTo(get(NAVIGATION).field("ETag"));
    }

    @Test
    void theClientsWorkerIsPutBeforeTheSitesOwn() throws IOException {
        startWith(
                ALL,
                "Content-Type: text/javascript\nETag: \"w\"\n",
                "'use strict'; self.site = 1;".getBytes(StandardCharsets.UTF_8));
        Response script = get("Service-Worker: script\nSec-Fetch-Dest: serviceworker\n");
        String ours = RawClient.get(edge().address(), "/_p2p/sw.js").text();
        assertThat(script.text()).isEqualTo("\"use strict\";" + ours + "\n'use strict'; self.site = 1;");
        assertThat(script.field("ETag")).get().asString().startsWith("W/\"w-sg-s");
        assertThat(script.field("Vary")).contains("Service-Worker");
        assertThat(get("Sec-Fetch-Dest: script\n").text()).isEqualTo("'use strict'; self.site = 1;");
    }

    @Test
    void whatHappenedIsCounted() throws IOException {
        startWith(INJECT, "Content-Type: text/html; charset=x-unheard-of\n");
        get(NAVIGATION);
        assertThat(edge().metrics()
                        .registry()
                        .getSampleValue("swarmgate_pages_total", new String[] {"route", "result"}, new String[] {
                            "pages", "charset"
                        }))
                .isEqualTo(1.0);
    }
}
