package io.swarmgate.edge.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.edge.EdgeProxy;
import io.swarmgate.edge.RawClient;
import io.swarmgate.edge.RawClient.Response;
import io.swarmgate.edge.ScriptedOrigin;
import io.swarmgate.edge.TestConfig;
import io.swarmgate.edge.config.SwarmConfig;
import io.swarmgate.edge.origin.OriginServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Sites named in {@code swarm.pages} ask a gateway on a host of its own as they asked their own host: with credentials
 * and with fields of their own (Fetch Standard, section 3.3).
 */
class NamedPagesIT {
    private static final String NAMED = "https://tv.example";

    private final ScriptedOrigin origin = ScriptedOrigin.start((request, out) -> {
        String path = request.split(" ", 3)[1];
        String said = path.contains("open")
                ? "Access-Control-Allow-Origin: *\nAccess-Control-Expose-Headers: *\n"
                : path.contains("other") ? "Access-Control-Allow-Origin: https://other.example\n" : "";
        String coding = path.contains("coded") ? "Content-Encoding: gzip\n" : "";
        ScriptedOrigin.send(
                out,
                "HTTP/1.1 200 OK\nContent-Type: video/mp4\nCache-Control: max-age=60\n" + said + coding
                        + "Content-Length: 5\n\n");
        out.write("media".getBytes(StandardCharsets.US_ASCII));
        return true;
    });
    private EdgeProxy edge;

    @BeforeEach
    void start() throws IOException {
        OriginServer server = TestConfig.origin("origin", origin.url());
        edge = EdgeProxy.start(new TestConfig()
                .route("tv", "/", server, List.of())
                .swarm(NamedPagesIT::naming)
                .gatewayAt("https://p2p.example/_p2p")
                .build());
    }

    private static SwarmConfig naming(SwarmConfig config) {
        return new SwarmConfig(
                config.tokenKeys(),
                List.of(NAMED),
                config.stun(),
                config.iceServers(),
                config.turnSecret(),
                config.asnDatabase(),
                config.countryDatabase(),
                config.viewers(),
                config.joinsPerAddress(),
                config.placesPerAddress(),
                config.seeders(),
                config.clients(),
                config.sites());
    }

    @AfterEach
    void stop() {
        edge.close();
        origin.close();
    }

    private Response send(String method, String path, String fields) throws IOException {
        return RawClient.exchange(
                edge.address(), method + " /_p2p/live/" + path + " HTTP/1.1\nHost: p2p.example\n" + fields + "\n");
    }

    private Response get(String path, String site) throws IOException {
        return send("GET", path, "Origin: " + site + "\nCookie: viewer=one\n");
    }

    @ParameterizedTest(name = "also where the origin says as much to everybody: {0}")
    @ValueSource(strings = {"1.m4s", "open.m4s"})
    void aNamedSiteMayReadWhatItAsksForWithCredentials(String path) throws IOException {
        Response segment = get(path, NAMED);
        assertThat(segment.field("Access-Control-Allow-Origin")).contains(NAMED);
        assertThat(segment.field("Access-Control-Allow-Credentials")).contains("true");
        assertThat(segment.head()).containsIgnoringCase("Access-Control-Expose-Headers: Content-Range");
        assertThat(segment.field("Vary")).contains("Origin");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://other.example", "http://tv.example", "https://tv.example.evil.example", "null"})
    void othersMayReadAsAnybodyAndWithoutCredentials(String site) throws IOException {
        for (String path : List.of("1.m4s", "open.m4s")) {
            Response segment = get(path, site);
            assertThat(segment.field("Access-Control-Allow-Origin")).contains("*");
            assertThat(segment.field("Access-Control-Allow-Credentials")).isEmpty();
            assertThat(segment.field("Vary"))
                    .as("caches must not give this to a site that is named")
                    .contains("Origin");
        }
    }

    @Test
    void whatTheOriginSaysToOneSiteIsItsOwnBusiness() throws IOException {
        Response segment = get("other.m4s", NAMED);
        assertThat(segment.field("Access-Control-Allow-Origin")).contains("https://other.example");
        assertThat(segment.field("Access-Control-Allow-Credentials")).isEmpty();
    }

    @Test
    void aCodingMayBeSeen() throws IOException {
        assertThat(get("coded.m4s", "https://other.example").head())
                .containsIgnoringCase("Access-Control-Expose-Headers: Content-Encoding");
        assertThat(get("1.m4s", "https://other.example").head()).doesNotContainIgnoringCase("Content-Encoding");
    }

    @Test
    void aNamedSitesFieldsNeedNotBeAskedForAtTheOrigin() throws IOException {
        String asked = "Access-Control-Request-Method: GET\nAccess-Control-Request-Headers: range,x-token\n";
        Response preflight = send("OPTIONS", "1.m4s", "Origin: " + NAMED + "\n" + asked);
        assertThat(preflight.status()).isEqualTo(204);
        assertThat(preflight.field("Access-Control-Allow-Origin")).contains(NAMED);
        assertThat(preflight.field("Access-Control-Allow-Credentials")).contains("true");
        assertThat(preflight.field("Access-Control-Allow-Headers").orElseThrow())
                .startsWith("Range, ")
                .endsWith(", x-token");
        assertThat(origin.requests()).isEmpty();
        send("OPTIONS", "1.m4s", "Origin: https://other.example\n" + asked);
        assertThat(origin.requests()).hasSize(1);
    }
}
