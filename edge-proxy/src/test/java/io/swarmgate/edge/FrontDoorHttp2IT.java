package io.swarmgate.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.edge.RawHttp2Client.Answer;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the edge refuses of an HTTP/2 request, whose fields have no line ends to keep them apart. */
class FrontDoorHttp2IT {
    @TempDir
    static Path directory;

    private static ScriptedOrigin origin;
    private static EdgeProxy edge;

    @BeforeAll
    static void start() throws Exception {
        SelfSigned keys = SelfSigned.make(directory, "RSA");
        origin = ScriptedOrigin.saying(
                "HTTP/1.1 200 OK\nContent-Type: application/vnd.apple.mpegurl\nContent-Length: 8", "#EXTM3U\n");
        edge = EdgeProxy.start(
                TestConfig.showing(origin.url()).tls(keys.chain(), keys.key()).build());
    }

    @AfterAll
    static void stop() {
        edge.close();
        origin.close();
    }

    @BeforeEach
    void forget() {
        origin.requests().clear();
    }

    private static Answer get(String path, String... fields) throws Exception {
        try (RawHttp2Client client = new RawHttp2Client(edge.address())) {
            client.get(1, path, fields);
            return client.answer(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0x00, 0x01, 0x08, 0x0a, 0x0d, 0x1f, 0x7f})
    void aControlCharacterInAValueIsRefused(int character) throws Exception {
        for (String path : List.of("/live.m3u8", "/_p2p/s1.m4s")) {
            assertThat(get(path, "x-a", "a" + (char) character + "b").status()).isEqualTo(400);
        }
        assertThat(origin.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a:b", ":a", "a b", "a\u0000b", "a\rb", "a\nb", "a\u007fb", "a\u00e4b", "(a)"})
    void aNameThatIsNoTokenIsRefused(String name) throws Exception {
        try (RawHttp2Client client = new RawHttp2Client(edge.address())) {
            client.get(1, "/live.m3u8", name, "v");
            // Undertow makes some of them an error of the stream, or of the connection (RFC 9113, section 8.1.1).
            assertThat(client.outcome(1)).isIn("400", "RST_STREAM 1", "GOAWAY 1");
        }
        assertThat(origin.requests()).isEmpty();
    }

    @Test
    void otherRequestsForTheSameAreServed() throws Exception {
        try (RawHttp2Client client = new RawHttp2Client(edge.address())) {
            client.get(1, "/live.m3u8", "x-a", "a\u0000b");
            client.get(3, "/live.m3u8", "x-a", "a\tb");
            assertThat(client.answer(3).status()).isEqualTo(200);
        }
        assertThat(get("/live.m3u8").text()).isEqualTo("#EXTM3U\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a\u0000b", "/a b", "/a\rb", "/a\u007fb", "/a?b\u0001", "/a#b", "a"})
    void aTargetWithWhatMustBeEncodedIsRefused(String path) throws Exception {
        assertThat(get(path).status()).isEqualTo(400);
        assertThat(origin.requests()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/a??b, /a??b",
        "/a???b, /a???b",
        "/a??, /a??",
        "/a??=b, /a??=b",
        "/a?x=1&?x=2, /a?x=1&?x=2",
        "/a??x=1&x=2&?x=3, /a??x=1&x=2&?x=3",
        "/_p2p/a??b, /a??b",
        "/a;x=1/b;y?c;d&e, /a;x=1/b;y?c;d&e"
    })
    void aTargetReachesTheOriginAsItCame(String path, String target) throws Exception {
        assertThat(get(path).status()).isEqualTo(200);
        assertThat(origin.requests().get(0)).startsWith("GET " + target + " HTTP/1.1\r\n");
    }

    @Test
    void cookiesSplitOverFieldsAreOneAtAnHttp11Origin() throws Exception {
        assertThat(get("/page", "cookie", "a=1", "x-a", "b", "cookie", "c=2").status())
                .isEqualTo(200);
        assertThat(origin.requests().get(0).toLowerCase(Locale.ROOT)).containsOnlyOnce("cookie: a=1; c=2\r\n");
    }
}
