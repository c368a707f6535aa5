package io.swarmgate.edge.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Page and manifests on one host, script, socket and segments on another, in a real browser: the origin knows nothing
 * of CORS, and its page's policy allows no connections but to its own host.
 */
class TwoHostsIT {
    @TempDir
    Path directory;

    private static DemoOrigin ignorantOrigin() {
        return DemoOrigin.start(others -> {
            LongStream stream = new LongStream(others);
            return exchange -> {
                exchange.addResponseCommitListener(committing -> {
                    HeaderMap fields = committing.getResponseHeaders();
                    fields.remove(new HttpString("Access-Control-Allow-Origin"));
                    fields.remove(new HttpString("Access-Control-Expose-Headers"));
                    String type = fields.getFirst(Headers.CONTENT_TYPE);
                    if (type != null && type.startsWith("text/html")) {
                        fields.put(new HttpString("Content-Security-Policy"), "connect-src 'self'");
                    }
                });
                stream.handleRequest(exchange);
            };
        });
    }

    @Test
    void viewersShareWhatTheGatewayServesOnAHostOfItsOwn() throws Exception {
        int port = FreePort.choose();
        String gateway = "http://p2p.localhost:" + port;
        try (NetworkBed bed = NetworkBed.start(
                        ignorantOrigin(),
                        directory,
                        port,
                        "swarm: true, hosts: [tv.localhost], extend-csp: true",
                        "gateway: {public-url: '" + gateway + "/_p2p'}\n"
                                + "swarm: {stun: '0.0.0.0:0', local-candidates: true, upload-ratio: 4, seeders: 1}");
                Chromium chromium = Chromium.launch();
                NetworkTab one = NetworkTab.open(chromium, "http://tv.localhost:" + bed.port(), LongStream.LIVE)
                        .awaitPlayed(2);
                NetworkTab two = NetworkTab.open(chromium, "http://tv.localhost:" + bed.port(), LongStream.LIVE)
                        .awaitLinks(1)) {
            await().atMost(Duration.ofSeconds(60))
                    .pollInSameThread()
                    .until(() -> one.fromPeers() + two.fromPeers() > 500_000);
            assertThat(
                            two.evaluate(
                                    "() => performance.getEntriesByType('resource').map(({ name }) => new URL(name)).filter(({ pathname }) => pathname.endsWith('.ts')).map(({ origin }) => origin)"))
                    .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
                    .isNotEmpty()
                    .containsOnly(gateway);
            assertThat(two.evaluate("() => document.scripts[0].src").toString()).startsWith(gateway);
            assertThat(one.stalls() + two.stalls()).isZero();
        }
    }
}
