package io.swarmgate.edge.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.edge.EdgeProxy;
import io.swarmgate.edge.RawClient;
import io.swarmgate.edge.RawClient.Response;
import io.swarmgate.edge.ScriptedOrigin;
import io.swarmgate.edge.TestConfig;
import io.swarmgate.edge.config.PageChanges;
import io.swarmgate.edge.origin.OriginServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An edge with page and manifests on one host, and script, socket and segments on another: between a CDN and an origin
 * that knows nothing of CORS.
 */
class PlacesIT {
    private static final String PLAYLIST = "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n1.m4s\n#EXT-X-ENDLIST\n";
    private static final String PAGE =
            "<!doctype html><html><head><title>TV</title></head><body><video></video></body></html>";
    private static final String TV = "https://tv.example";

    private final ScriptedOrigin origin = ScriptedOrigin.start((request, out) -> {
        String path = request.split(" ", 3)[1];
        boolean playlist = path.contains(".m3u8");
        boolean page = path.contains("watch");
        String content = playlist ? PLAYLIST : page ? PAGE : "0123456789";
        String type = playlist ? "application/vnd.apple.mpegurl" : page ? "text/html; charset=utf-8" : "video/mp4";
        ScriptedOrigin.send(
                out,
                "HTTP/1.1 200 OK\nContent-Type: " + type + "\nCache-Control: max-age=60\nETag: \"a\"\nContent-Length: "
                        + content.length()
                        + (page ? "\nContent-Security-Policy: default-src 'self'; script-src 'nonce-n'" : "") + "\n\n");
        out.write(content.getBytes(StandardCharsets.US_ASCII));
        return true;
    });
    private @Nullable EdgeProxy started;

    @AfterEach
    void stop() {
        edge().close();
        origin.close();
    }

    private void start(List<String> hosts) throws IOException {
        OriginServer server = TestConfig.origin("origin", origin.url());
        started = EdgeProxy.start(new TestConfig()
                .route("tv", "/", server, hosts)
                .changingLastRoute(new PageChanges(true, true, false))
                .swarm(config -> config)
                .gatewayAt("https://p2p.example/_p2p")
                .trust("127.0.0.0/8")
                .build());
    }

    private EdgeProxy edge() {
        return Objects.requireNonNull(started, "no edge was started");
    }

    private Response get(String host, String path, String fields) throws IOException {
        return RawClient.exchange(edge().address(), "GET " + path + " HTTP/1.1\nHost: " + host + "\n" + fields + "\n");
    }

    private static final String ONE = "X-Forwarded-For: 192.0.2.77\nX-Forwarded-Proto: https\nCookie: viewer=one\n"
            + "User-Agent: Firefox\nAccept-Language: de\nOrigin: " + TV + "\n";
    private static final String OTHER =
            "X-Forwarded-For: 198.51.100.9\nX-Forwarded-Proto: https\nCookie: viewer=other\n"
                    + "User-Agent: Safari\nAccept-Language: fr\nOrigin: " + TV + "\n";

    /** What a cache would hold: fields that tell of the moment or of the way aside. */
    private static String cacheable(Response response) {
        return response.head()
                        .lines()
                        .filter(line -> !line.matches("(?i)(date|age|server-timing|cache-status|connection):.*"))
                        .collect(Collectors.joining("\n"))
                + "\n\n" + response.text();
    }

    private String script() throws IOException {
        String page = get("tv.example", "/watch", ONE).text();
        int at = page.indexOf("/@/client/");
        return "/_p2p" + page.substring(at, page.indexOf('"', at));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tv.example /watch",
                "tv.example /live/video.m3u8",
                "p2p.example /_p2p/live/1.m4s",
                "p2p.example /_p2p/client.js",
                "p2p.example SCRIPT",
                "tv.example /_p2p/sw.js"
            })
    void whatCachesMayKeepIsTheSameForEveryViewer(String what) throws IOException {
        start(List.of("tv.example"));
        String host = what.split(" ", 2)[0];
        String path = what.endsWith("SCRIPT") ? script() : what.split(" ", 2)[1];
        Response one = get(host, path, ONE);
        Response other = get(host, path, OTHER);
        assertThat(one.status()).isEqualTo(200);
        assertThat(cacheable(other)).isEqualTo(cacheable(one));
        assertThat(one.field("Set-Cookie")).isEmpty();
        assertThat(one.field("Cache-Control").orElse("")).doesNotContain("private");
        assertThat(cacheable(one)).doesNotContain("192.0.2.77", "viewer=one", "eyJ");
    }

    @Test
    void pageAndManifestPointAtTheGatewaysHost() throws IOException {
        start(List.of("tv.example"));
        assertThat(get("tv.example", "/live/video.m3u8", ONE).text())
                .contains("\nhttps://p2p.example/_p2p/live/1.m4s\n");
        Response page = get("tv.example", "/watch", ONE);
        assertThat(page.text())
                .contains("<script src=\"https://p2p.example/_p2p/@/client/")
                .contains("nonce=\"n\"");
        assertThat(page.field("Content-Security-Policy").orElseThrow())
                .contains("connect-src 'self' https://p2p.example wss://p2p.example");
    }

    @Test
    void pagesOnTheHostsOfTheRouteMayReadWhatTheGatewayServesOnItsOwn() throws IOException {
        start(List.of("tv.example"));
        Response segment = get("p2p.example", "/_p2p/live/1.m4s", ONE);
        assertThat(segment.field("Access-Control-Allow-Origin")).contains(TV);
        assertThat(segment.field("Access-Control-Expose-Headers")).contains("Content-Range");
        assertThat(segment.field("Vary")).contains("Origin");
        for (String stranger : new String[] {"https://evil.example", "https://tv.example.evil.example", "null"}) {
            Response refused = get("p2p.example", "/_p2p/live/1.m4s", "Origin: " + stranger + "\n");
            assertThat(refused.field("Access-Control-Allow-Origin"))
                    .as(stranger)
                    .isEmpty();
            assertThat(refused.field("Vary")).contains("Origin");
        }
        assertThat(get("p2p.example", "/_p2p/live/1.m4s", "").field("Vary"))
                .as("caches must not give this to a page")
                .contains("Origin");
    }

    @Test
    void whereARouteIsOfAnyHostSoAreItsPages() throws IOException {
        start(List.of());
        for (String fields : new String[] {"", "Origin: https://other.example\n"}) {
            Response segment = get("p2p.example", "/_p2p/live/1.m4s", fields);
            assertThat(segment.field("Access-Control-Allow-Origin")).contains("*");
            assertThat(segment.field("Vary")).isEmpty();
        }
    }

    private Response preflight(String fields) throws IOException {
        return RawClient.exchange(
                edge().address(), "OPTIONS /_p2p/live/1.m4s HTTP/1.1\nHost: p2p.example\n" + fields + "\n");
    }

    @Test
    void preflightsForRangesAreAnsweredOthersAreTheOriginsBusiness() throws IOException {
        start(List.of("tv.example"));
        Response range = preflight(
                "Origin: " + TV + "\nAccess-Control-Request-Method: GET\nAccess-Control-Request-Headers: range\n");
        assertThat(range.status()).isEqualTo(204);
        assertThat(range.field("Access-Control-Allow-Origin")).contains(TV);
        assertThat(range.field("Access-Control-Allow-Headers"))
                .hasValueSatisfying(allowed -> assertThat(allowed).startsWith("Range, CMCD-Object"));
        assertThat(origin.requests()).noneMatch(request -> request.startsWith("OPTIONS"));
        preflight("Origin: " + TV + "\nAccess-Control-Request-Method: GET\nAccess-Control-Request-Headers: x-key\n");
        preflight("Origin: https://evil.example\nAccess-Control-Request-Method: GET\n");
        preflight("Origin: " + TV + "\nAccess-Control-Request-Method: PUT\n");
        assertThat(origin.requests())
                .filteredOn(request -> request.startsWith("OPTIONS"))
                .hasSize(3);
    }

    @Test
    void joinAndSocketAreOnTheGatewaysHostAndTellWhatIsPerViewer() throws IOException {
        start(List.of("tv.example"));
        try (SwarmClient client = new SwarmClient(edge().address())) {
            Response join = get(
                    "p2p.example",
                    "/_p2p/@/join?key=" + client.key() + "&segment=/_p2p/live/1.m4s&manifest=" + TV
                            + "/live/video.m3u8",
                    ONE);
            assertThat(join.status()).as(join.text()).isEqualTo(200);
            assertThat(join.text()).contains("\"socket\":\"wss://p2p.example/_p2p/@/signal\"");
            assertThat(join.field("Cache-Control")).contains("no-store");
            assertThat(join.field("Access-Control-Allow-Origin")).contains(TV);
        }
        Response digest = get("p2p.example", "/_p2p/@/digest/live/1.m4s", ONE);
        assertThat(digest.field("Cache-Control")).contains("no-store");
        assertThat(digest.field("Access-Control-Allow-Origin")).contains("*");
    }

    @Test
    void addressesAreBelievedFromTrustedProxiesAlone() throws Exception {
        start(List.of());
        try (EdgeProxy open = EdgeProxy.start(
                        TestConfig.showing(origin.url()).swarm(config -> config).build());
                SwarmClient behindProxy = new SwarmClient(edge().address()).saying("X-Forwarded-For", "192.0.2.77");
                SwarmClient liar = new SwarmClient(open.address()).saying("X-Forwarded-For", "192.0.2.77")) {
            behindProxy.join("/_p2p/live/1.m4s", "http://tv.example/live/video.m3u8");
            liar.join("/_p2p/live/1.m4s", "http://tv.example/live/video.m3u8");
            assertThat(new SwarmClient(edge().adminAddress())
                            .get("/api/v1/swarm")
                            .body())
                    .contains("\"address\":\"192.0.2.77\"");
            assertThat(new SwarmClient(open.adminAddress()).get("/api/v1/swarm").body())
                    .contains("\"address\":\"127.0.0.1\"")
                    .doesNotContain("192.0.2.77");
        }
    }
}
