package io.swarmgate.edge.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemoOriginIT {
    private static final String SEGMENT = "/vod/cmaf/0/s1.m4s";

    private static DemoOrigin origin;
    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeAll
    static void start() {
        origin = DemoOrigin.start();
    }

    @AfterAll
    static void stop() {
        origin.close();
    }

    private HttpResponse<byte[]> send(String method, String path, String... fields)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(origin.url() + path))
                .method(method, HttpRequest.BodyPublishers.noBody());
        for (int i = 0; i < fields.length; i += 2) {
            request.header(fields[i], fields[i + 1]);
        }
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static String field(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    @Test
    void segmentComesWholeWithValidatorAndCors() throws Exception {
        HttpResponse<byte[]> response = send("GET", SEGMENT);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(DemoFile.media("cmaf/0/s1.m4s").content());
        assertThat(field(response, "ETag")).matches("\"[0-9a-f]{16}\"");
        assertThat(field(response, "Access-Control-Allow-Origin")).isEqualTo("*");
        assertThat(field(response, "Content-Type")).isEqualTo("video/iso.segment");
    }

    @Test
    void rangesHeadAndConditionalRequestsWork() throws Exception {
        byte[] whole = DemoFile.media("cmaf/0/s1.m4s").content();
        HttpResponse<byte[]> part = send("GET", SEGMENT, "Range", "bytes=10-19");
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.body()).hasSize(10).startsWith(whole[10], whole[11]);
        assertThat(field(part, "Content-Range")).isEqualTo("bytes 10-19/" + whole.length);

        HttpResponse<byte[]> head = send("HEAD", SEGMENT);
        assertThat(field(head, "Content-Length")).isEqualTo(String.valueOf(whole.length));
        assertThat(head.body()).isEmpty();

        assertThat(send("GET", SEGMENT, "If-None-Match", field(head, "ETag")).statusCode())
                .isEqualTo(304);
        assertThat(send("OPTIONS", SEGMENT).statusCode()).isEqualTo(204);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/page/page.js",
                "/page/players.js",
                "/page/style.css",
                "/page/icon.svg",
                "/page/single.html",
                "/players/hls.min.js",
                "/players/dash.all.min.js",
                "/players/shaka-player.compiled.js",
                "/players/video.min.js",
                "/players/video-js.min.css",
                "/players/versions.js"
            })
    void pageHasAllItNeeds(String path) throws Exception {
        HttpResponse<byte[]> response = send("GET", path);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/vod/../page/page.js", "/vod/", "/vod/none.ts", "/live/hls/270/live-999999.ts", "/none"})
    void nothingElseIsServed(String path) throws Exception {
        assertThat(send("GET", path).statusCode()).isEqualTo(404);
    }

    @Test
    void aPlaylistIsHeldBackUntilItListsThePartAskedFor() throws Exception {
        String now = text("/live/ll/0.m3u8");
        Matcher hint = Pattern.compile("PRELOAD-HINT:TYPE=PART,URI=\"0/s(\\d+)\\.(\\d)\\.m4s\"")
                .matcher(now);
        assertThat(hint.find()).isTrue();
        String query = "?_HLS_msn=" + hint.group(1) + "&_HLS_part=" + hint.group(2);
        assertThat(text("/live/ll/0.m3u8" + query)).contains("URI=\"0/s" + hint.group(1) + "." + hint.group(2));
        assertThat(send("GET", "/live/ll/0/s" + hint.group(1) + "." + hint.group(2) + ".m4s")
                        .body())
                .isNotEmpty();
        assertThat(send("GET", "/live/ll/0.m3u8?_HLS_msn=99999999").statusCode())
                .isEqualTo(400);
    }

    @Test
    void aSegmentThatIsStillBeingWrittenHasNoLengthAndComesWhole() throws Exception {
        Matcher hint = Pattern.compile("PRELOAD-HINT:TYPE=PART,URI=\"(0/s\\d+)").matcher(text("/live/ll/0.m3u8"));
        assertThat(hint.find()).isTrue();
        String path = "/live/ll/" + hint.group(1) + ".m4s";
        byte[] growing = send("GET", path).body();
        HttpResponse<byte[]> complete = send("GET", path);
        assertThat(growing).isEqualTo(complete.body());
        assertThat(field(complete, "Content-Length")).isEqualTo(String.valueOf(growing.length));
        HttpResponse<byte[]> part = send("GET", path, "Range", "bytes=1000-1099");
        assertThat(part.body()).isEqualTo(Arrays.copyOfRange(growing, 1000, 1100));
        assertThat(field(part, "Content-Range")).isEqualTo("bytes 1000-1099/" + growing.length);
    }

    private String text(String path) throws Exception {
        return new String(send("GET", path).body(), StandardCharsets.UTF_8);
    }

    @Test
    void clockAndTrafficAreNeverStored() throws Exception {
        HttpResponse<byte[]> time = send("GET", "/time");
        assertThat(Instant.parse(new String(time.body(), StandardCharsets.UTF_8)))
                .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(1));
        assertThat(field(time, "Cache-Control")).isEqualTo("no-store");
        assertThat(field(send("GET", "/demo/traffic"), "Cache-Control")).isEqualTo("no-store");
    }
}
