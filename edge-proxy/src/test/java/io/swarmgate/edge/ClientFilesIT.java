package io.swarmgate.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.edge.RawClient.Response;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The browser client's files as an edge serves them. */
class ClientFilesIT {
    private ScriptedOrigin origin;
    private EdgeProxy edge;

    @BeforeEach
    void startEdge() throws IOException {
        origin = ScriptedOrigin.saying("HTTP/1.1 404 Not Found\nContent-Length: 0", "");
        edge = EdgeProxy.start(new TestConfig()
                .route("/live/", TestConfig.origin("main", origin.url()))
                .swarm(config -> config)
                // Of the same host, without a swarm, and found first.
                .route("/live/longer/", TestConfig.origin("other", origin.url()))
                .build());
    }

    @AfterEach
    void stop() {
        edge.close();
        origin.close();
    }

    private Response get(String target, String fields) throws IOException {
        return request("GET", target, fields);
    }

    private Response request(String method, String target, String fields) throws IOException {
        return RawClient.exchange(
                edge.address(), method + " " + target + " HTTP/1.1\nHost: edge.example\n" + fields + "\n");
    }

    /** The script's immutable URL, from the name of its source map. */
    private String hashedPath() throws IOException {
        String map = get("/_p2p/client.js", "").field("SourceMap").orElseThrow();
        assertThat(map).matches("/_p2p/@/client/[0-9a-f]{16}\\.js\\.map");
        return map.substring(0, map.length() - ".map".length());
    }

    @Test
    void theScriptIsValidatedEachTimeUnderItsShortName() throws IOException {
        Response script = get("/_p2p/client.js", "");
        assertThat(script.status()).isEqualTo(200);
        assertThat(script.field("Content-Type")).contains("text/javascript;charset=utf-8");
        assertThat(script.field("Cache-Control")).contains("no-cache");
        String etag = script.field("ETag").orElseThrow();
        assertThat(etag).startsWith("\"");

        Response again = get("/_p2p/client.js?v=1", "If-None-Match: " + etag + "\n");
        assertThat(again.status()).isEqualTo(304);
        assertThat(again.field("ETag")).contains(etag);
        assertThat(again.field("Content-Length")).isEmpty();
    }

    @Test
    void theScriptIsKeptForAYearUnderItsHash() throws IOException {
        Response script = get(hashedPath(), "");
        assertThat(script.content()).isEqualTo(get("/_p2p/client.js", "").content());
        assertThat(script.field("Cache-Control")).contains("public, max-age=31536000, immutable");
    }

    @Test
    void theHashOfAnotherVersionGetsThisOneUnkept() throws IOException {
        Response script = get("/_p2p/@/client/0000000000000000.js", "");
        assertThat(script.content()).isEqualTo(get("/_p2p/client.js", "").content());
        assertThat(script.field("Cache-Control")).contains("no-cache");
        assertThat(get("/_p2p/@/client/0000000000000000.js.map", "").status()).isEqualTo(404);
        assertThat(get("/_p2p/@/client/client.js", "").status()).isEqualTo(404);
        assertThat(get("/_p2p/@/client", "").status()).isEqualTo(404);
    }

    @Test
    void theSourceMapStandsBesideTheScript() throws IOException {
        Response map = get(hashedPath() + ".map", "");
        assertThat(map.status()).isEqualTo(200);
        assertThat(map.field("Content-Type")).contains("application/json");
        assertThat(map.text()).contains("\"version\":3");
    }

    /** The immutable URL of a further script, as the script names it. */
    private String further(String name) throws IOException {
        Matcher named = Pattern.compile("[0-9a-f]{16}-" + name + "\\.js")
                .matcher(get("/_p2p/client.js", "").text());
        assertThat(named.find()).isTrue();
        return "/_p2p/@/client/" + named.group();
    }

    @ParameterizedTest
    @ValueSource(strings = {"core", "extras"})
    void theScriptKnowsFurtherOnesByTheirHashAndIntegrity(String name) throws Exception {
        Response script = get(further(name), "");
        assertThat(script.status()).isEqualTo(200);
        assertThat(script.field("Content-Type")).contains("text/javascript;charset=utf-8");
        assertThat(script.field("Cache-Control")).contains("public, max-age=31536000, immutable");
        assertThat(script.field("SourceMap")).contains(further(name) + ".map");
        assertThat(script.field("Service-Worker-Allowed")).isEmpty();
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(script.content());
        assertThat(get("/_p2p/client.js", "").text())
                .contains("sha256-" + Base64.getEncoder().encodeToString(hash));
        assertThat(get(further(name) + ".map", "").text()).contains("\"version\":3");
    }

    @Test
    void developersGetTheCoreWithItsNames() throws IOException {
        Response script = get(further("core-debug"), "");
        assertThat(script.field("Cache-Control")).contains("public, max-age=31536000, immutable");
        assertThat(script.text()).contains("Scheduler", "have-map beyond its bound");
        assertThat(get(further("core"), "").text()).doesNotContain("Scheduler", "have-map beyond its bound");
    }

    @ParameterizedTest
    @ValueSource(strings = {"core", "core-debug", "extras"})
    void thereAreNoFurtherScriptsOfAnotherVersion(String name) throws IOException {
        String path = "/_p2p/@/client/0000000000000000-" + name + ".js";
        assertThat(get(path, "").status()).isEqualTo(404);
        assertThat(get(path + ".map", "").status()).isEqualTo(404);
    }

    /** Only then does a page with a Cross-Origin-Embedder-Policy of its own run them as its worker. */
    @ParameterizedTest
    @ValueSource(strings = {"core", "core-debug"})
    void isolatedPagesMayRunTheCoreInAWorker(String name) throws IOException {
        assertThat(get(further(name), "").field("Cross-Origin-Embedder-Policy")).contains("require-corp");
        assertThat(get(hashedPath(), "").field("Cross-Origin-Embedder-Policy")).isEmpty();
    }

    @Test
    void theWorkerMayControlTheWholeSite() throws IOException {
        Response worker = get("/_p2p/sw.js", "Service-Worker: script\n");
        assertThat(worker.status()).isEqualTo(200);
        assertThat(worker.field("Service-Worker-Allowed")).contains("/");
        assertThat(worker.field("Cache-Control")).contains("no-cache");
        assertThat(worker.text()).doesNotContain("unregister()");
    }

    @Test
    void pagesOfAnyHostMayLoadThem() throws IOException {
        for (String path : new String[] {
            "/_p2p/client.js", "/_p2p/sw.js", hashedPath(), hashedPath() + ".map", further("core"), further("extras")
        }) {
            Response file = get(path, "Origin: https://site.example\n");
            assertThat(file.field("Access-Control-Allow-Origin")).contains("*");
            assertThat(file.field("Cross-Origin-Resource-Policy")).contains("cross-origin");
            assertThat(file.field("Timing-Allow-Origin")).contains("*");
        }
        assertThat(request("OPTIONS", "/_p2p/client.js", "").status()).isEqualTo(204);
    }

    @Test
    void gzipIsSentToThoseWhoLikeIt() throws IOException {
        Response plain = get("/_p2p/client.js", "");
        Response gzip = get("/_p2p/client.js", "Accept-Encoding: gzip, br\n");
        assertThat(gzip.field("Content-Encoding")).contains("gzip");
        assertThat(gzip.field("Vary")).contains("Accept-Encoding");
        assertThat(gzip.field("ETag")).isNotEqualTo(plain.field("ETag"));
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip.content()))) {
            assertThat(in.readAllBytes()).isEqualTo(plain.content());
        }
    }

    @Test
    void headSaysWhatGetWould() throws IOException {
        Response head = request("HEAD", "/_p2p/client.js", "");
        Response get = get("/_p2p/client.js", "");
        assertThat(head.content()).isEmpty();
        assertThat(head.field("Content-Length")).contains(String.valueOf(get.content().length));
        assertThat(head.field("ETag")).isEqualTo(get.field("ETag"));
    }

    @Test
    void theOriginIsNotAsked() throws IOException {
        get("/_p2p/client.js", "");
        get("/_p2p/sw.js", "");
        assertThat(origin.requests()).isEmpty();
    }
}
