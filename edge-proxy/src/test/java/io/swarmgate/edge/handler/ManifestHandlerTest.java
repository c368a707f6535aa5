package io.swarmgate.edge.handler;

import static io.swarmgate.edge.handler.ManifestEdge.field;
import static io.swarmgate.edge.handler.ManifestEdge.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.edge.handler.FakeOrigin.Answer;
import io.swarmgate.edge.origin.OriginRequest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.function.Function;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** What one client gets. */
class ManifestHandlerTest {
    private static final String HLS = "application/vnd.apple.mpegurl";
    private static final String VOD = "#EXTM3U\n#EXT-X-TARGETDURATION:4\n"
            + "#EXTINF:4,\nsegment.ts\n".repeat(40)
            + "#EXTINF:4,\nhttp://elsewhere.example/s.ts\n#EXT-X-ENDLIST\n";
    private static final String VOD_REWRITTEN = VOD.replace("\nsegment.ts", "\n/_p2p/live/a/segment.ts");

    private static ManifestEdge edge(Function<OriginRequest, Answer> script) {
        return new ManifestEdge(new FakeOrigin(script));
    }

    private static ManifestEdge edge(Answer answer) {
        return edge(request -> answer);
    }

    private static byte[] gzip(byte[] plain) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
        return out.toByteArray();
    }

    private static String gunzip(byte[] coded) {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(coded))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException broken) {
            throw new AssertionError(broken);
        }
    }

    @Test
    void playlistIsRewrittenAndDescribedAnew() {
        String[] fields = {
            "Content-Type", HLS,
            "Content-Length", "" + VOD.length(),
            "ETag", "\"origin\"",
            "Content-MD5", "x",
            "Repr-Digest", "x",
            "Accept-Ranges", "bytes",
            "Access-Control-Allow-Origin", "*",
            "Cache-Control", "max-age=2",
            "X-Own", "kept"
        };
        try (ManifestEdge edge = edge(Answer.of(200, VOD, fields))) {
            HttpResponse<byte[]> response = edge.get("/live/a/index.m3u8");
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(text(response)).isEqualTo(VOD_REWRITTEN);
            assertThat(field(response, "content-length")).isEqualTo("" + VOD_REWRITTEN.length());
            assertThat(field(response, "content-type")).isEqualTo(HLS);
            assertThat(field(response, "etag")).matches("\"[A-Za-z0-9_-]{22}\"");
            assertThat(field(response, "vary")).isEqualTo("Accept-Encoding");
            assertThat(field(response, "cache-status")).isEqualTo("swarmgate; fwd=uri-miss; fwd-status=200; stored");
            assertThat(field(response, "server-timing")).matches("edge;dur=[0-9.]+, origin;dur=[0-9.]+");
            assertThat(field(response, "access-control-allow-origin")).isEqualTo("*");
            assertThat(field(response, "cache-control")).isEqualTo("max-age=2");
            assertThat(field(response, "x-own")).isEqualTo("kept");
            assertThat(response.headers().map())
                    .doesNotContainKeys("content-md5", "repr-digest", "accept-ranges", "age");
        }
    }

    @Test
    void originIsAskedForTheWholeInCodingsTheEdgeReads() {
        try (ManifestEdge edge = edge(Answer.of(200, VOD, "Content-Type", HLS))) {
            String[] fields = {"Range", "bytes=0-9", "If-None-Match", "\"x\"", "Cache-Control", "no-cache"};
            HttpResponse<byte[]> response = edge.get("/live/a/index.m3u8?t=%41", fields);
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(text(response)).hasSize(VOD_REWRITTEN.length());
            OriginRequest asked = edge.origin().requests().get(0);
            assertThat(asked.url()).isEqualTo("http://o.example/content/a/index.m3u8?t=%41");
            assertThat(asked.fields().combined("Accept-Encoding")).isEqualTo("gzip, br, deflate");
            assertThat(asked.fields().has("Range")).isFalse();
            assertThat(asked.fields().has("If-None-Match")).isFalse();
            assertThat(asked.fields().has("Cache-Control")).isFalse();
        }
    }

    @Test
    void codedPlaylistsAreDecodedAndRewritten() throws IOException {
        ByteArrayOutputStream deflated = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(deflated)) {
            out.write(VOD.getBytes(StandardCharsets.UTF_8));
        }
        byte[] gzipped = gzip(VOD.getBytes(StandardCharsets.UTF_8));
        try (ManifestEdge edge = edge(request -> request.url().contains("gz")
                ? Answer.of(200, gzipped, "Content-Type", HLS, "Content-Encoding", "gzip")
                : Answer.of(200, deflated.toByteArray(), "Content-Type", HLS, "Content-Encoding", "deflate"))) {
            for (String name : new String[] {"gz", "deflate"}) {
                HttpResponse<byte[]> response = edge.get("/live/a/" + name + ".m3u8");
                assertThat(text(response)).isEqualTo(VOD_REWRITTEN);
                assertThat(response.headers().firstValue("content-encoding")).isEmpty();
            }
        }
    }

    @Test
    void brotliPlaylistIsDecodedAndRewritten() {
        byte[] brotli = Base64.getDecoder()
                .decode("ix+AI0VYVE0zVQojRVhULVgtVEFSR0VURFVSQVRJT046NAojRVhUSU5GOjQsCnMxLnRzCiNFWFQtWC1FTkRMSVNUCgM=");
        try (ManifestEdge edge = edge(Answer.of(200, brotli, "Content-Type", HLS, "Content-Encoding", "br"))) {
            assertThat(text(edge.get("/live/a/index.m3u8"))).contains("\n/_p2p/live/a/s1.ts\n");
        }
    }

    @Test
    void answerIsCompressedWhereTheClientAcceptsIt() {
        try (ManifestEdge edge = edge(Answer.of(200, VOD, "Content-Type", HLS, "Vary", "Origin"))) {
            HttpResponse<byte[]> zipped = edge.get("/live/a/index.m3u8", "Accept-Encoding", "br, gzip;q=0.8");
            HttpResponse<byte[]> plain = edge.get("/live/a/index.m3u8", "Accept-Encoding", "gzip;q=0");
            assertThat(gunzip(zipped.body())).isEqualTo(VOD_REWRITTEN);
            assertThat(field(zipped, "content-encoding")).isEqualTo("gzip");
            assertThat(field(zipped, "content-length")).isEqualTo("" + zipped.body().length);
            assertThat(field(zipped, "vary")).isEqualTo("Origin | Accept-Encoding");
            assertThat(text(plain)).isEqualTo(VOD_REWRITTEN);
            assertThat(field(zipped, "etag")).isNotEqualTo(field(plain, "etag"));
            assertThat(edge.origin().requests()).hasSize(1);
        }
    }

    @Test
    void compressedFormIsMadeLaterIfNobodyWantedItAtFirst() {
        try (ManifestEdge edge = edge(Answer.of(200, VOD, "Content-Type", HLS))) {
            assertThat(text(edge.get("/live/a/index.m3u8"))).isEqualTo(VOD_REWRITTEN);
            HttpResponse<byte[]> zipped = edge.get("/live/a/index.m3u8", "Accept-Encoding", "gzip");
            assertThat(gunzip(zipped.body())).isEqualTo(VOD_REWRITTEN);
            assertThat(field(zipped, "cache-status")).startsWith("swarmgate; hit");
        }
    }

    @Test
    void clientThatHasTheVersionIsTold() {
        String[] fields = {
            "Content-Type", HLS,
            "Last-Modified", "Thu, 01 Jan 2026 00:00:00 GMT",
            "Access-Control-Allow-Origin", "*"
        };
        String path = "/live/a/index.m3u8";
        try (ManifestEdge edge = edge(Answer.of(200, VOD, fields))) {
            String tag = field(edge.get(path), "etag");
            HttpResponse<byte[]> same = edge.get(path, "If-None-Match", "\"x\", W/" + tag);
            assertThat(same.statusCode()).isEqualTo(304);
            assertThat(same.body()).isEmpty();
            assertThat(field(same, "etag")).isEqualTo(tag);
            assertThat(field(same, "access-control-allow-origin")).isEqualTo("*");
            assertThat(same.headers().firstValue("content-type")).isEmpty();
            assertThat(edge.get(path, "If-None-Match", "\"x\"").statusCode()).isEqualTo(200);
            String zippedTag = field(edge.get(path, "Accept-Encoding", "gzip"), "etag");
            assertThat(edge.get(path, "If-None-Match", zippedTag).statusCode()).isEqualTo(200);
            assertThat(edge.get(path, "If-Modified-Since", "Thu, 01 Jan 2026 00:00:00 GMT")
                            .statusCode())
                    .isEqualTo(304);
            assertThat(edge.get(path, "If-Modified-Since", "Wed, 31 Dec 2025 00:00:00 GMT")
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void headEqualsGetWithoutTheContent() {
        try (ManifestEdge edge = edge(Answer.of(200, VOD, "Content-Type", HLS))) {
            HttpResponse<byte[]> head = edge.send("HEAD", "/live/a/index.m3u8");
            HttpResponse<byte[]> get = edge.get("/live/a/index.m3u8");
            assertThat(head.body()).isEmpty();
            assertThat(field(head, "content-length")).isEqualTo("" + VOD_REWRITTEN.length());
            assertThat(field(head, "etag")).isEqualTo(field(get, "etag"));
            assertThat(edge.origin().requests())
                    .extracting(OriginRequest::method)
                    .containsExactly("GET");
        }
    }

    @Test
    void redirectIsMappedNotFollowed() {
        try (ManifestEdge edge = edge(Answer.of(302, "", "Location", "http://cdn.example/b/index.m3u8?x=1"))) {
            HttpResponse<byte[]> response = edge.get("/live/a/index.m3u8");
            assertThat(response.statusCode()).isEqualTo(302);
            assertThat(field(response, "location")).isEqualTo("/_p2p/@/pass/cdn/b/index.m3u8?x=1");
            assertThat(edge.origin().requests()).hasSize(1);
        }
    }

    @Test
    void manifestOfAFurtherOriginCarriesThePrefixOnce() {
        String key = "#EXT-X-KEY:METHOD=AES-128,URI=\"k.bin\"\n";
        String playlist = VOD.replace("#EXTINF:4,\nhttp:", key + "#EXTINF:4,\nhttp:");
        try (ManifestEdge edge = edge(Answer.of(200, playlist, "Content-Type", HLS))) {
            assertThat(text(edge.get("/_p2p/@/pass/cdn/b/index.m3u8")))
                    .isEqualTo(playlist.replace("\nsegment.ts", "\n/_p2p/@cdn/b/segment.ts"));
            assertThat(edge.origin().requests().get(0).url()).isEqualTo("http://cdn.example/b/index.m3u8");
        }
    }

    @Test
    void contentTypeTellsAManifestOnAnyPath() {
        try (ManifestEdge edge = edge(Answer.of(200, VOD, "Content-Type", HLS))) {
            assertThat(text(edge.get("/live/a/play?id=1", "Cookie", "viewer=1")))
                    .isEqualTo(VOD_REWRITTEN);
            // What one client's request brought is for that client; the next one asks for everybody.
            assertThat(text(edge.get("/live/a/play?id=1"))).isEqualTo(VOD_REWRITTEN);
            assertThat(field(edge.get("/live/a/play?id=1"), "cache-status")).startsWith("swarmgate; hit");
            assertThat(edge.origin().requests()).hasSize(2);
            assertThat(edge.origin().requests().get(1).fields().has("Cookie")).isFalse();
        }
    }

    @Test
    void contentTellsAManifestOfAGenericType() {
        byte[] zipped = gzip(VOD.getBytes(StandardCharsets.UTF_8));
        try (ManifestEdge edge = edge(request -> request.url().endsWith("gz")
                ? Answer.of(200, zipped, "Content-Type", "text/plain", "Content-Encoding", "gzip")
                : Answer.of(200, VOD))) {
            assertThat(text(edge.get("/live/a/untyped"))).isEqualTo(VOD_REWRITTEN);
            assertThat(text(edge.get("/live/a/gz", "Accept-Encoding", "gzip;q=0")))
                    .isEqualTo(VOD_REWRITTEN);
        }
    }

    @Test
    void headAndRangeOfAManifestOnAnyPathAreAnsweredFromTheWhole() {
        try (ManifestEdge edge = edge(request -> request.fields().has("Range")
                ? Answer.of(206, VOD.substring(0, 10), "Content-Type", HLS, "Content-Range", "bytes 0-9/999")
                : Answer.of(200, VOD, "Content-Type", HLS))) {
            HttpResponse<byte[]> head = edge.send("HEAD", "/live/a/play?id=1");
            assertThat(field(head, "content-length")).isEqualTo("" + VOD_REWRITTEN.length());
            HttpResponse<byte[]> range = edge.get("/live/a/play?id=2", "Range", "bytes=0-9");
            assertThat(range.statusCode()).isEqualTo(200);
            assertThat(text(range)).isEqualTo(VOD_REWRITTEN);
        }
    }

    @Test
    void otherResponsesStreamThrough() {
        byte[] segment = new byte[100_000];
        try (ManifestEdge edge =
                edge(Answer.of(200, segment, "Content-Type", "application/octet-stream", "ETag", "\"o\""))) {
            HttpResponse<byte[]> response = edge.get("/live/a/file.bin");
            assertThat(response.body()).isEqualTo(segment);
            assertThat(field(response, "etag")).isEqualTo("\"o\"");
        }
    }

    @Test
    void pageInThePlaceOfAPlaylistGoesThroughAsItIs() {
        String page = "<!doctype html><title>Not here</title>";
        try (ManifestEdge edge = edge(Answer.of(200, page, "Content-Type", "text/html", "ETag", "\"o\""))) {
            for (int i = 0; i < 2; i++) {
                HttpResponse<byte[]> response = edge.get("/live/a/index.m3u8");
                assertThat(text(response)).isEqualTo(page);
                assertThat(field(response, "etag")).isEqualTo("\"o\"");
            }
        }
    }

    @Test
    void contentThatIsNoManifestDespiteItsTypeGoesThroughUntouched() {
        try (ManifestEdge edge = edge(Answer.of(200, "nothing of the kind", "Content-Type", HLS))) {
            assertThat(text(edge.get("/live/a/index.m3u8"))).isEqualTo("nothing of the kind");
        }
    }

    @Test
    void contentThatCannotBeDecodedGoesThroughByteForByte() {
        byte[] garbage = "no gzip at all".getBytes(StandardCharsets.US_ASCII);
        try (ManifestEdge edge =
                edge(Answer.of(200, garbage, "Content-Type", HLS, "Content-Encoding", "gzip", "ETag", "\"o\""))) {
            for (String path : new String[] {"/live/a/index.m3u8", "/live/a/play"}) {
                HttpResponse<byte[]> response = edge.get(path);
                assertThat(response.statusCode()).isEqualTo(200);
                assertThat(response.body()).isEqualTo(garbage);
                assertThat(field(response, "content-encoding")).isEqualTo("gzip");
                assertThat(field(response, "etag")).isEqualTo("\"o\"");
            }
        }
    }

    @Test
    void manifestOverTheLimitGoesThroughUntouched() {
        String over = VOD + "#".repeat(ManifestEdge.MAX_BYTES + 1 - VOD.length());
        byte[] bomb = gzip(over.getBytes(StandardCharsets.US_ASCII));
        Function<OriginRequest, Answer> script = request -> {
            if (request.url().contains("unknown")) {
                return Answer.of(200, over, "Content-Type", HLS);
            }
            return request.url().contains("bomb")
                    ? Answer.of(200, bomb, "Content-Type", HLS, "Content-Encoding", "gzip")
                    : Answer.of(200, over, "Content-Type", HLS, "Content-Length", "" + over.length());
        };
        try (ManifestEdge edge = edge(script)) {
            for (String path : new String[] {"known.m3u8", "known", "unknown.m3u8", "unknown"}) {
                assertThat(text(edge.get("/live/" + path))).as(path).isEqualTo(over);
            }
            assertThat(edge.get("/live/bomb.m3u8").body()).isEqualTo(bomb);
            assertThat(edge.get("/live/bomb").body()).isEqualTo(bomb);
        }
    }

    @Test
    void manifestAtTheLimitIsRewritten() {
        String atLimit = VOD + "#".repeat(ManifestEdge.MAX_BYTES - VOD.length());
        try (ManifestEdge edge = edge(Answer.of(200, atLimit, "Content-Type", HLS))) {
            assertThat(text(edge.get("/live/a/index.m3u8"))).contains("/_p2p/live/a/segment.ts");
        }
    }

    @Test
    void cookiesAndErrorsPassThrough() {
        try (ManifestEdge edge = edge(request -> request.url().contains("gone")
                ? Answer.of(404, "gone", "Content-Type", "text/plain", "ETag", "\"e\"")
                : Answer.of(200, VOD, "Content-Type", HLS, "Set-Cookie", "a=1", "Set-Cookie", "b=2"))) {
            assertThat(field(edge.get("/live/a/index.m3u8"), "set-cookie")).isEqualTo("a=1 | b=2");
            HttpResponse<byte[]> gone = edge.get("/live/gone.m3u8");
            assertThat(gone.statusCode()).isEqualTo(404);
            assertThat(text(gone)).isEqualTo("gone");
        }
    }
}
