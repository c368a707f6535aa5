package io.swarmgate.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An origin whose name leads to another address while the edge runs; a file stands in for the name servers. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere 127.0.0.2 is no address of the machine")
class MovedOriginIT {
    private static final String FIRST = "127.0.0.1";
    private static final String SECOND = "127.0.0.2";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    private static ScriptedOrigin origin(String address, int port) {
        return ScriptedOrigin.startAt(address, port, (request, out) -> {
            ScriptedOrigin.send(
                    out,
                    "HTTP/1.1 200 OK\nCache-Control: no-store\nContent-Length: " + address.length() + "\n\n" + address);
            return true;
        });
    }

    private void leadTo(String... addresses) throws IOException {
        Files.write(
                directory.resolve("hosts"),
                List.of(addresses).stream().map(one -> one + " origin.test").toList());
    }

    private EdgeProcess start(int port) throws IOException {
        Path config = Files.writeString(
                directory.resolve("swarmgate.yaml"), """
                listen: 127.0.0.1:0
                admin: 127.0.0.1:0
                origins: { main: { url: "http://origin.test:%d/", connect-timeout: 1s } }
                gateway: { directory: %s }
                ledger: { enabled: false }
                """.formatted(port, directory.resolve("segments")));
        return EdgeProcess.start(
                List.of(),
                List.of("-Djdk.net.hosts.file=" + directory.resolve("hosts")),
                config,
                directory.resolve("stderr"));
    }

    private static RawClient.Response get(EdgeProcess edge) throws IOException {
        return RawClient.get(new InetSocketAddress(InetAddress.getLoopbackAddress(), edge.port()), "/where");
    }

    /** Also where the old address still answers, and holds connections. */
    @Test
    void theNewAddressIsUsedWithinHalfAMinute() throws Exception {
        try (ScriptedOrigin before = origin(FIRST, 0);
                ScriptedOrigin after = origin(SECOND, before.port())) {
            leadTo(FIRST);
            try (EdgeProcess edge = start(before.port())) {
                assertThat(get(edge).text()).isEqualTo(FIRST);
                leadTo(SECOND);
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> get(edge).text().equals(SECOND));
                assertThat(after.requests()).isNotEmpty();
            }
        }
    }

    @Test
    void anOutageEndsWithTheMove() throws Exception {
        ScriptedOrigin before = origin(FIRST, 0);
        leadTo(FIRST);
        try (EdgeProcess edge = start(before.port())) {
            assertThat(get(edge).text()).isEqualTo(FIRST);
            before.close();
            assertThat(get(edge).status()).isEqualTo(502);
            try (ScriptedOrigin after = origin(SECOND, before.port())) {
                leadTo(SECOND);
                await().atMost(Duration.ofSeconds(30)).until(() -> get(edge).status() == 200);
                assertThat(after.requests()).isNotEmpty();
            }
        } finally {
            before.close();
        }
    }

    /** Refused, or without any word: the second address is for documents (RFC 5737) and nobody's. */
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.3", "192.0.2.1"})
    void anAddressThatDoesNotAnswerIsPassedOver(String dead) throws Exception {
        try (ScriptedOrigin alive = origin(FIRST, 0)) {
            leadTo(dead, FIRST);
            try (EdgeProcess edge = start(alive.port())) {
                for (int i = 0; i < 6; i++) {
                    assertThat(get(edge).text()).isEqualTo(FIRST);
                }
            }
        }
    }
}
