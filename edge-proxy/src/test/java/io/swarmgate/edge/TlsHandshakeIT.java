package io.swarmgate.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients of the TLS listener that do not come to the end of their handshake keep nobody else out. */
class TlsHandshakeIT {
    /** A ClientHello's first bytes: a handshake record of 512 bytes (RFC 8446, sections 4.1.2 and 5.1). */
    private static final byte[] HALF_A_HELLO = {0x16, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3};

    @TempDir
    static Path directory;

    private static SelfSigned keys;
    private static ScriptedOrigin origin;

    @BeforeAll
    static void start() throws Exception {
        keys = SelfSigned.make(directory, "RSA");
        origin = ScriptedOrigin.saying("HTTP/1.1 200 OK\nContent-Length: 2", "ok");
    }

    @AfterAll
    static void stop() {
        origin.close();
    }

    private static TestConfig config() {
        return TestConfig.showing(origin.url()).tls(keys.chain(), keys.key());
    }

    private static boolean isClosedByPeer(Socket socket) throws Exception {
        socket.setSoTimeout(20_000);
        try {
            // An alert may come first.
            socket.getInputStream().readAllBytes();
            return true;
        } catch (SocketException reset) {
            return true;
        }
    }

    private static double timedOut(EdgeProxy edge) {
        return edge.metrics()
                .registry()
                .getSampleValue("swarmgate_client_connections_closed_total", new String[] {"reason"}, new String[] {
                    "handshake_timeout"
                });
    }

    @Test
    void aSilentOneIsClosed() throws Exception {
        try (EdgeProxy edge = EdgeProxy.start(
                        config().headerTimeout(Duration.ofMillis(300)).build());
                Socket silent =
                        new Socket(edge.address().getAddress(), edge.address().getPort())) {
            assertThat(isClosedByPeer(silent)).isTrue();
            assertThat(timedOut(edge)).isEqualTo(1);
        }
    }

    @Test
    void oneThatTricklesIsClosed() throws Exception {
        try (EdgeProxy edge = EdgeProxy.start(
                        config().headerTimeout(Duration.ofMillis(300)).build());
                Socket slow =
                        new Socket(edge.address().getAddress(), edge.address().getPort())) {
            slow.getOutputStream().write(Arrays.copyOf(HALF_A_HELLO, 3));
            slow.getOutputStream().write(Arrays.copyOfRange(HALF_A_HELLO, 3, HALF_A_HELLO.length));
            assertThat(isClosedByPeer(slow)).isTrue();
            assertThat(timedOut(edge)).isEqualTo(1);
        }
    }

    @Test
    void oneThatIsInTimeIsServedForLonger() throws Exception {
        try (EdgeProxy edge = EdgeProxy.start(
                        config().headerTimeout(Duration.ofSeconds(2)).build());
                RawHttp2Client client = new RawHttp2Client(edge.address());
                Socket silent =
                        new Socket(edge.address().getAddress(), edge.address().getPort())) {
            assertThat(isClosedByPeer(silent)).as("the time is over").isTrue();
            client.get(1, "/a");
            assertThat(client.answer(1).status()).isEqualTo(200);
        }
    }

    @Test
    void aHundredSilentOnesLockNobodyOut() throws Exception {
        try (EdgeProxy edge = EdgeProxy.start(config().connections(20).build())) {
            List<Socket> silent = new ArrayList<>();
            try {
                for (int i = 0; i < 100; i++) {
                    silent.add(new Socket(
                            edge.address().getAddress(), edge.address().getPort()));
                }
                try (RawHttp2Client client = new RawHttp2Client(edge.address())) {
                    client.get(1, "/a");
                    assertThat(client.answer(1).status()).isEqualTo(200);
                }
            } finally {
                for (Socket socket : silent) {
                    socket.close();
                }
            }
        }
    }
}
