package io.swarmgate.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Content steering through the edge: players are told where clones of the pathways are, which the edge has mapped. */
class SteeringIT {
    private static final String STEERING = "{\"VERSION\":1,\"TTL\":30,\"RELOAD-URI\":\"again?n=2\","
            + "\"PATHWAY-PRIORITY\":[\"C\",\"A\"],\"PATHWAY-CLONES\":[{\"BASE-ID\":\"A\",\"ID\":\"C\","
            + "\"URI-REPLACEMENT\":{\"HOST\":\"cdn-c.example\"}}]}";

    private ScriptedOrigin cdn;
    private ScriptedOrigin main;
    private EdgeProxy edge;
    private volatile ScriptedOrigin.Script steering = (request, out) -> answer(out, "application/json", STEERING);

    @BeforeEach
    void start() throws IOException {
        cdn = ScriptedOrigin.saying("HTTP/1.1 404 Not Found\nContent-Length: 0", "");
        main = ScriptedOrigin.start((request, out) -> {
            if (request.contains(" /live/steer/")) {
                return steering.answer(request, out);
            }
            return answer(
                    out,
                    "application/vnd.apple.mpegurl",
                    "#EXTM3U\n#EXT-X-CONTENT-STEERING:SERVER-URI=\"steer/s.json\",PATHWAY-ID=\"A\"\n"
                            + "#EXT-X-STREAM-INF:BANDWIDTH=1,PATHWAY-ID=\"A\",STABLE-VARIANT-ID=\"v\"\n"
                            + cdn.url() + "site/v.m3u8\n");
        });
        edge = EdgeProxy.start(TestConfig.mapping("/tv/", TestConfig.origin("main", main.url()), "live/")
                .origin(TestConfig.origin("cdn", cdn.url()))
                .build());
    }

    @AfterEach
    void stop() {
        edge.close();
        main.close();
        cdn.close();
    }

    private static boolean answer(OutputStream out, String type, String content, String... fields) throws IOException {
        return answer(out, type, content.getBytes(StandardCharsets.UTF_8), fields);
    }

    private static boolean answer(OutputStream out, String type, byte[] content, String... fields) throws IOException {
        ScriptedOrigin.send(
                out,
                "HTTP/1.1 200 OK\nContent-Type: " + type + "\nContent-Length: " + content.length + "\n"
                        + String.join("\n", fields) + (fields.length == 0 ? "" : "\n") + "\n");
        out.write(content);
        return true;
    }

    private RawClient.Response request(String method, String path, String... fields) throws IOException {
        InetSocketAddress address = edge.address();
        return RawClient.exchange(
                address,
                method + " " + path + " HTTP/1.1\nHost: edge.example:8080\n" + String.join("\n", fields)
                        + (fields.length == 0 ? "" : "\n") + "\n");
    }

    private RawClient.Response get(String path, String... fields) throws IOException {
        return request("GET", path, fields);
    }

    /** The steering server as the playlist names it. */
    private String server() throws IOException {
        String playlist = get("/tv/x.m3u8").text();
        assertThat(playlist).contains("\n/_p2p/@/pass/cdn/site/v.m3u8\n");
        Matcher uri = Pattern.compile("SERVER-URI=\"([^\"]+)\"").matcher(playlist);
        assertThat(uri.find()).as(playlist).isTrue();
        return uri.group(1);
    }

    @Test
    void aCloneOnAForeignHostGetsTheOriginsOwnPath() throws IOException {
        RawClient.Response answer = get(server());

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text())
                .contains("\"TTL\":30,", "\"PATHWAY-PRIORITY\":[\"C\",\"A\"]")
                .contains("\"PER-VARIANT-URIS\":{\"v\":\"http://cdn-c.example:" + cdn.port() + "/site/v.m3u8\"}");
        assertThat(answer.field("Content-Type")).contains("application/json");
    }

    @Test
    void aCloneOnAnOriginOfOursStaysMapped() throws IOException {
        steering = (request, out) -> answer(out, "application/json", STEERING.replace("cdn-c.example", "127.0.0.1"));
        assertThat(get(server()).text()).contains("\"v\":\"http://edge.example:8080/_p2p/@/pass/cdn/site/v.m3u8\"");
    }

    @Test
    void playersComeBackToTheEdge() throws IOException {
        String server = server();
        Matcher reload = Pattern.compile("\"RELOAD-URI\":\"([^\"]+)\"")
                .matcher(get(server).text());
        assertThat(reload.find()).isTrue();
        assertThat(reload.group(1)).isEqualTo(server.replace("s.json", "again?n=2"));
        assertThat(get(reload.group(1)).text()).contains("PER-VARIANT-URIS");
        assertThat(main.requests()).last().asString().startsWith("GET /live/steer/again?n=2 ");
    }

    @Test
    void eachViewerAsksForItselfAndNothingIsKept() throws IOException {
        String server = server();
        for (String viewer : List.of("alice", "bob", "alice")) {
            get(server + "?_HLS_pathway=A&_HLS_throughput=9", "Cookie: s=" + viewer, "If-None-Match: \"t\"");
            assertThat(main.requests())
                    .last()
                    .asString()
                    .startsWith("GET /live/steer/s.json?_HLS_pathway=A&_HLS_throughput=9 ")
                    .contains("Cookie: s=" + viewer)
                    .doesNotContainIgnoringCase("If-None-Match");
        }
        assertThat(main.requests())
                .filteredOn(request -> request.contains("/steer/"))
                .hasSize(3);
    }

    @Test
    void whatTheServerSaidOfItsContentIsNotSaidOfAnother() throws IOException {
        steering = (request, out) -> answer(
                out,
                "text/html",
                STEERING,
                "ETag: \"t\"",
                "Cache-Control: max-age=9",
                "Access-Control-Allow-Origin: *");
        RawClient.Response answer = get(server());
        assertThat(answer.field("ETag")).isEmpty();
        assertThat(answer.field("Content-Type")).contains("application/json");
        assertThat(answer.field("X-Content-Type-Options")).contains("nosniff");
        assertThat(answer.field("Cache-Control")).contains("max-age=9");
        assertThat(answer.field("Access-Control-Allow-Origin")).contains("*");
    }

    @Test
    void codedAnswersAreRead() throws IOException {
        ByteArrayOutputStream coded = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(coded)) {
            gzip.write(STEERING.getBytes(StandardCharsets.UTF_8));
        }
        steering = (request, out) -> answer(out, "application/json", coded.toByteArray(), "Content-Encoding: gzip");
        RawClient.Response answer = get(server(), "Accept-Encoding: gzip");
        assertThat(answer.text()).contains("PER-VARIANT-URIS");
        assertThat(answer.field("Content-Encoding")).isEmpty();
    }

    @Test
    void otherAnswersGoOutAsTheyCome() throws IOException {
        String server = server();
        String large = "{\"PATHWAY-CLONES\":[],\"x\":\"" + "y".repeat(200_000) + "\"}";
        for (String content : List.of("no JSON", large, "{\"TTL\":1}", "")) {
            steering = (request, out) -> answer(out, "text/plain", content, "ETag: \"t\"");
            RawClient.Response answer = get(server);
            assertThat(answer.text()).isEqualTo(content);
            assertThat(answer.field("Content-Type")).contains("text/plain");
            assertThat(answer.field("ETag")).contains("\"t\"");
        }
        steering = (request, out) -> {
            ScriptedOrigin.send(out, "HTTP/1.1 429 Too Many Requests\nRetry-After: 7\nContent-Length: 0\n\n");
            return true;
        };
        RawClient.Response answer = get(server);
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.field("Retry-After")).contains("7");
    }

    @Test
    void aServerThatSendsOnToAnotherSendsToTheEdge() throws IOException {
        String server = server();
        steering = (request, out) -> {
            ScriptedOrigin.send(out, "HTTP/1.1 302 Found\nLocation: " + cdn.url() + "steer?x\nContent-Length: 0\n\n");
            return true;
        };
        String label = server.substring(0, server.indexOf("/tv/"));
        assertThat(get(server).field("Location")).contains(label + "/_p2p/@/pass/cdn/steer?x");
    }

    @Test
    void anAnswerThatBreaksOffIsNoAnswer() throws IOException {
        steering = (request, out) -> {
            ScriptedOrigin.send(out, "HTTP/1.1 200 OK\nContent-Length: 500\n\n{\"VERSION\":1,");
            return false;
        };
        RawClient.Response answer = get(server());
        assertThat(answer.status() >= 500 || !answer.complete()).isTrue();
    }

    @Test
    void onlyWhatAManifestNamedIsAnswered() throws IOException {
        String server = server();
        String label = server.substring(0, server.indexOf("/tv/"));
        for (String path : List.of(
                label.replace("steering/", "steering/A") + "/tv/steer/s.json",
                label + "A/tv/steer/s.json",
                label.substring(0, label.indexOf('~')) + "/tv/steer/s.json",
                label + "/elsewhere/s.json",
                label + "/_p2p/tv/s.ts",
                label + "/_p2p/client.js",
                server.replace("/tv/steer", label + "/tv/steer"),
                "/_p2p/@/steering/",
                "/_p2p/@/steering/x",
                "/_p2p/@/steering//")) {
            assertThat(get(path).status()).as(path).isEqualTo(404);
        }
        assertThat(main.requests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HEAD", "OPTIONS"})
    void otherMethodsArePassedOn(String method) throws IOException {
        String server = server();
        steering = (request, out) -> {
            ScriptedOrigin.send(out, "HTTP/1.1 204 No Content\nX-Own: 1\n\n");
            return true;
        };
        assertThat(RawClient.exchange(edge.address(), method + " " + server + " HTTP/1.1\nHost: e\n\n")
                        .field("X-Own"))
                .contains("1");
        assertThat(main.requests()).last().asString().startsWith(method + " /live/steer/s.json ");
    }
}
