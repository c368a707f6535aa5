package io.swarmgate.edge.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.StatusCodes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The pages among the faults of the shared corpus that are about what a page sees of its requests. */
class FaultPagesIT extends BrowserTests {
    private static final String STREAM = "/vod/hls-ts/180/";
    private static final String TEXT = "WEBVTT\n\n" + "00:00.000 --> 00:02.000\nsubtitle\n\n".repeat(3_000);
    private static final HttpString TOKEN = new HttpString("X-Token");

    @TempDir
    Path directory;

    private SwarmBed bed;
    private BrowserContext context;

    @SuppressWarnings("NullAway.Init") // opened by each test
    private Page page;

    private final List<String> problems = Collections.synchronizedList(new ArrayList<>());

    private enum Ring {
        WRAP,
        WORKER
    }

    @BeforeEach
    void start() throws IOException {
        bed = SwarmBed.start(directory, others -> exchange -> answer(exchange, others), "");
        context = chromium.newContext();
    }

    @AfterEach
    void stop() {
        context.close();
        bed.close();
    }

    static void answer(HttpServerExchange exchange, HttpHandler others) throws Exception {
        String path = exchange.getRequestPath();
        String name = path.substring(path.lastIndexOf('/') + 1);
        if (!path.startsWith("/site/")) {
            others.handleRequest(exchange);
        } else if (name.endsWith(".html")) {
            send(exchange, "text/html;charset=utf-8", SharedFaults.read(name));
        } else if (name.equals("subs.m3u8")) {
            send(exchange, "application/vnd.apple.mpegurl", SharedFaults.read(name));
        } else if (name.endsWith(".m3u8")) {
            // Its segments lie in a directory of the playlist's name.
            String list = new String(DemoFile.media("hls-ts/180/index.m3u8").content(), StandardCharsets.UTF_8);
            String prefix = name.replace(".m3u8", "/");
            send(
                    exchange,
                    "application/vnd.apple.mpegurl",
                    list.replaceAll("(?m)^(?!#)(?=.)", prefix).getBytes(StandardCharsets.UTF_8));
        } else if (name.endsWith(".vtt")) {
            exchange.getResponseHeaders().put(Headers.CONTENT_ENCODING, "gzip");
            send(exchange, "text/vtt", gzipped(TEXT));
        } else if (path.startsWith("/site/redir/")) {
            exchange.getResponseHeaders().put(Headers.LOCATION, STREAM + name);
            exchange.setStatusCode(StatusCodes.FOUND).endExchange();
        } else if (path.startsWith("/site/tok/")
                && !exchange.getRequestHeaders().contains(TOKEN)) {
            exchange.setStatusCode(StatusCodes.FORBIDDEN).endExchange();
        } else {
            String file = name.endsWith(".ts") ? STREAM + name : "/players/" + name;
            exchange.setRequestPath(file).setRequestURI(file).setRelativePath(file);
            others.handleRequest(exchange);
        }
    }

    private static void send(HttpServerExchange exchange, String type, byte[] content) {
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, type).put(Headers.CACHE_CONTROL, "max-age=60");
        exchange.setResponseContentLength(content.length);
        exchange.getResponseSender().send(ByteBuffer.wrap(content));
    }

    private static byte[] gzipped(String text) throws IOException {
        ByteArrayOutputStream coded = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(coded)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return coded.toByteArray();
    }

    private void open(Ring ring, String name) {
        if (ring == Ring.WRAP) {
            context.addInitScript("delete Navigator.prototype.serviceWorker");
        }
        page = context.newPage();
        page.onPageError(problems::add);
        page.navigate(bed.url() + "/site/" + name);
        if (ring == Ring.WORKER) {
            page.waitForFunction("() => swarmgate.worker");
            page.onConsoleMessage(this::note);
            page.reload();
        } else {
            page.onConsoleMessage(this::note);
        }
    }

    private void note(com.microsoft.playwright.ConsoleMessage message) {
        if (message.type().equals("error") && !message.location().contains("favicon")) {
            problems.add(message.text() + " " + message.location());
        }
    }

    private void awaitPlayed() {
        page.waitForFunction(
                "() => errs.length > 0 || document.querySelector('video').currentTime > 2",
                null,
                new Page.WaitForFunctionOptions().setTimeout(60_000));
        assertThat(page.evaluate("() => errs.join()")).isEqualTo("");
        assertThat(problems).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void codedSubtitlesAreWhole(Ring ring) {
        SharedFaults.read("sub.html");
        open(ring, "sub.html");
        for (int again = 0; again < 2; again++) {
            Map<?, ?> got = (Map<?, ?>) page.evaluate("() => go()");
            String whole = TEXT.length() + ":WEBVTT:" + TEXT.length();
            assertThat(got.get("out")).isEqualTo(Collections.nCopies(6, whole));
        }
        assertThat(problems).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void redirectedSegmentsTellWhereTheyCameFrom(Ring ring) {
        SharedFaults.read("redir.html");
        open(ring, "redir.html");
        awaitPlayed();
        Object told = page.evaluate("""
                async () => {
                  const url = h.levels[0].details.fragments.at(-1).url;
                  const { redirected, url: now } = await fetch(url);
                  const x = new XMLHttpRequest();
                  x.open('GET', url);
                  await new Promise((resolve) => { x.onload = resolve; x.send(); });
                  return [redirected, now === x.responseURL, new URL(now).pathname.replace('/_p2p', '')].join();
                }""");
        assertThat(told).asString().startsWith("true,true," + STREAM);
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsAskedWithoutThePlayersField(Ring ring) {
        SharedFaults.read("tok.html");
        List<String> without = Collections.synchronizedList(new ArrayList<>());
        context.onRequest(request -> {
            if (request.url().contains("/site/tok/") && !request.headers().containsKey("x-token")) {
                without.add(request.url());
            }
        });
        open(ring, "tok.html");
        awaitPlayed();
        assertThat(without).isEmpty();
    }
}
