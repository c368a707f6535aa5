package io.swarmgate.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.swarmgate.edge.AccessSums.Sum;
import io.swarmgate.edge.config.CidrBlock;
import io.swarmgate.edge.config.SwarmConfig;
import io.swarmgate.edge.origin.OriginServer;
import io.swarmgate.ledger.Book;
import io.swarmgate.ledger.Dimension;
import io.swarmgate.ledger.LedgerReader;
import io.swarmgate.ledger.database.DatabaseAddress;
import io.swarmgate.ledger.database.JdbcLedgerReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an edge takes down of its traffic, compared with what was seen from outside. */
class LedgerIT {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String PLAYLIST = "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\ns1.m4s\n#EXTINF:2,\ns2.m4s\n";
    private static final String MASTER = "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nvideo.m3u8\n";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    private final AtomicLong sentByOrigin = new AtomicLong();
    private final AtomicLong askedOfOrigin = new AtomicLong();
    private ScriptedOrigin origin;
    private EdgeProxy edge;

    @BeforeEach
    void start() throws IOException {
        origin = ScriptedOrigin.start((request, out) -> {
            String path = request.split(" ", 3)[1];
            boolean segment = path.contains(".m4s");
            byte[] content = segment
                    ? new byte[path.contains("s2") ? 700_000 : 70_000]
                    : (path.contains("master") ? MASTER : path.contains(".m3u8") ? PLAYLIST : "<p>page</p>")
                            .getBytes(StandardCharsets.US_ASCII);
            askedOfOrigin.incrementAndGet();
            sentByOrigin.addAndGet(content.length);
            ScriptedOrigin.send(
                    out,
                    "HTTP/1.1 200 OK\nContent-Type: "
                            + (segment
                                    ? "video/mp4"
                                    : path.contains("m3u8") ? "application/vnd.apple.mpegurl" : "text/html")
                            + "\nCache-Control: max-age=60\nContent-Length: " + content.length + "\n\n");
            out.write(content);
            return true;
        });
        OriginServer server = TestConfig.origin("main", origin.url());
        edge = EdgeProxy.start(new TestConfig()
                .route("tv", "/tv/", server, List.of())
                .swarm(this::withSites)
                .ledger(ledger -> ledger.in(directory.resolve("ledger")))
                .accessLog(directory.resolve("access.log"))
                .build());
    }

    private SwarmConfig withSites(SwarmConfig config) {
        return config.withSites(Map.of(
                "here", List.of(CidrBlock.parse("127.0.0.0/8")), "there", List.of(CidrBlock.parse("10.0.0.0/8"))));
    }

    @AfterEach
    void stop() {
        edge.close();
        origin.close();
    }

    private void get(String path, String... fields) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + edge.address().getPort() + path));
        HTTP.send((fields.length == 0 ? request : request.headers(fields)).build(), BodyHandlers.ofByteArray());
    }

    private void someTraffic() throws Exception {
        get("/tv/ch1/master.m3u8?token=a");
        get("/tv/ch1/video.m3u8");
        get("/tv/ch1/video.m3u8", "Accept-Encoding", "gzip");
        for (int viewer = 0; viewer < 3; viewer++) {
            get("/_p2p/tv/ch1/s1.m4s");
            get("/_p2p/tv/ch1/s2.m4s");
        }
        get("/_p2p/tv/ch1/s2.m4s", "Range", "bytes=1000-99999");
        get("/_p2p/tv/ch2/s1.m4s");
        get("/tv/index.html");
        get("/_p2p/client.js");
        get("/nowhere");
        HTTP.send(
                HttpRequest.newBuilder(
                                URI.create("http://127.0.0.1:" + edge.address().getPort() + "/_p2p/tv/ch1/s1.m4s"))
                        .method("HEAD", HttpRequest.BodyPublishers.noBody())
                        .build(),
                BodyHandlers.discarding());
    }

    /** Of the edge's own database, when the edge is closed: everything is stored then. */
    private LedgerReader readerOfClosed() {
        edge.close();
        return new JdbcLedgerReader(DatabaseAddress.file(directory.resolve("ledger/ledger.db")));
    }

    @Test
    void deliveriesAddUpToTheAccessLog() throws Exception {
        someTraffic();
        Map<String, Sum> ledger =
                LedgerSumsOf.book(readerOfClosed(), Book.DELIVERY, Dimension.ROUTE, Dimension.CONTENT, Dimension.LINE);
        assertThat(ledger).isEqualTo(AccessSums.of(directory.resolve("access.log")));
        assertThat(ledger)
                .containsEntry("tv segment origin", new Sum(3, 70_000 + 700_000 + 70_000))
                .containsEntry("tv segment cache", new Sum(6, 2 * 70_000 + 2 * 700_000 + 99_000));
    }

    @Test
    void fetchesAddUpToWhatTheOriginSent() throws Exception {
        someTraffic();
        assertThat(LedgerSumsOf.book(readerOfClosed(), Book.ORIGIN, Dimension.LINE, Dimension.ORIGIN))
                .containsOnlyKeys("fetched main")
                .containsValue(new Sum(askedOfOrigin.get(), sentByOrigin.get()));
    }

    @Test
    void segmentsAndManifestsBelongToTheStreamOfTheirMultivariantPlaylist() throws Exception {
        someTraffic();
        LedgerReader reader = readerOfClosed();
        Map<String, Sum> byStream =
                LedgerSumsOf.book(reader, Book.DELIVERY, Dimension.CONTENT, Dimension.STREAM, Dimension.ORIGIN);
        String channel =
                reader
                        .streams(byStream.keySet().stream()
                                .map(key -> key.split(" ", 3)[1])
                                .toList())
                        .entrySet()
                        .stream()
                        .filter(name -> name.getValue().equals("/tv/ch1/master.m3u8"))
                        .findFirst()
                        .orElseThrow()
                        .getKey();
        // HEAD is a request too. A segment no manifest has named is of no stream.
        assertThat(byStream.get("segment " + channel + " main")).isEqualTo(new Sum(8, 3 * 770_000 + 99_000));
        assertThat(byStream.get("segment - main")).isEqualTo(new Sum(1, 70_000));
        assertThat(byStream).containsKeys("manifest " + channel + " main", "other - -");
        assertThat(LedgerSumsOf.book(reader, Book.ORIGIN, Dimension.ROUTE, Dimension.STREAM))
                .containsKeys("tv " + channel, "tv -");
    }

    @Test
    void viewersBelongToTheSiteOfTheirAddress() throws Exception {
        someTraffic();
        assertThat(LedgerSumsOf.book(readerOfClosed(), Book.DELIVERY, Dimension.SITE, Dimension.EDGE))
                .containsOnlyKeys("here edge");
    }

    @Test
    void whatIsStoredCanBeAskedForWhileTheEdgeRuns() throws Exception {
        get("/_p2p/tv/ch1/s1.m4s");
        LedgerReader reader = edge.ledger().orElseThrow();
        await().atMost(Duration.ofMinutes(1))
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(LedgerSumsOf.book(reader, Book.DELIVERY, Dimension.LINE))
                        .containsEntry("origin", new Sum(1, 70_000)));
        assertThat(reader.edges())
                .singleElement()
                .satisfies(one -> assertThat(one.edge()).isEqualTo("edge"));
    }
}
