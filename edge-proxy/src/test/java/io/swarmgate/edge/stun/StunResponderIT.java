package io.swarmgate.edge.stun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.swarmgate.edge.EdgeProxy;
import io.swarmgate.edge.RawClient;
import io.swarmgate.edge.ScriptedOrigin;
import io.swarmgate.edge.TestConfig;
import io.swarmgate.edge.config.ConfigLoader;
import io.swarmgate.edge.config.ConfigResult;
import io.swarmgate.edge.config.EdgeConfig;
import io.swarmgate.edge.config.StunConfig;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The STUN server of a running edge, over UDP. */
class StunResponderIT {
    private static final String REQUEST = "000100002112a442b7e7a701bc34d686fa87dfae";

    @TempDir
    Path directory;

    private ScriptedOrigin origin;

    @BeforeEach
    void start() {
        origin = ScriptedOrigin.saying("HTTP/1.1 404 Not Found\nContent-Length: 0", "");
    }

    @AfterEach
    void stop() {
        origin.close();
    }

    private EdgeProxy edge(InetSocketAddress stun) throws IOException {
        return EdgeProxy.start(TestConfig.showing(origin.url())
                .swarm(config -> config.withStun(new StunConfig(stun, true)))
                .build());
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private static int port(EdgeProxy edge) {
        Integer port = edge.stunPort();
        assertThat(port).isNotNull();
        return port == null ? 0 : port;
    }

    private static String ask(DatagramSocket client, int port, String packet) throws IOException {
        byte[] request = HexFormat.of().parseHex(packet);
        client.send(new DatagramPacket(request, request.length, loopback(port)));
        DatagramPacket answer = new DatagramPacket(new byte[1500], 1500);
        client.receive(answer);
        return HexFormat.of().formatHex(Arrays.copyOf(answer.getData(), answer.getLength()));
    }

    private static DatagramSocket client() throws IOException {
        DatagramSocket client = new DatagramSocket(loopback(0));
        client.setSoTimeout(20_000);
        return client;
    }

    @Test
    void aClientLearnsTheAddressItIsSeenFrom() throws Exception {
        try (EdgeProxy edge = edge(loopback(0));
                DatagramSocket client = client()) {
            int port = client.getLocalPort() ^ 0x2112;
            String address = "5e12a443"; // 127.0.0.1 XOR 2112A442
            assertThat(ask(client, port(edge), REQUEST))
                    .isEqualTo("0101000c2112a442b7e7a701bc34d686fa87dfae" + "00200008" + "0001"
                            + String.format("%04x", port) + address);
        }
    }

    @Test
    void packetsThatAreNoRequestsAreCountedAndTheNextRequestIsAnswered() throws Exception {
        try (EdgeProxy edge = edge(loopback(0));
                DatagramSocket client = client()) {
            for (String packet : new String[] {"", "00", "ff".repeat(1500), "0011" + REQUEST.substring(4)}) {
                byte[] bytes = HexFormat.of().parseHex(packet);
                client.send(new DatagramPacket(bytes, bytes.length, loopback(port(edge))));
            }
            assertThat(ask(client, port(edge), REQUEST)).startsWith("0101");
            assertThat(ask(client, port(edge), "00010008" + REQUEST.substring(8) + "0003000400000006"))
                    .startsWith("0111");
            await().untilAsserted(() -> assertThat(RawClient.getByAddress(edge.adminAddress(), "/metrics")
                            .text())
                    .contains("swarmgate_stun_packets_total{result=\"answered\",} 1.0")
                    .contains("swarmgate_stun_packets_total{result=\"refused\",} 1.0")
                    .contains("swarmgate_stun_packets_total{result=\"malformed\",} 3.0")
                    .contains("swarmgate_stun_packets_total{result=\"ignored\",} 1.0"));
        }
    }

    @Test
    void aPortThatIsAskedForAndTakenStopsTheStart() throws Exception {
        try (DatagramSocket other = client()) {
            assertThatThrownBy(() -> edge(loopback(other.getLocalPort())))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("swarm.stun: UDP 127.0.0.1:" + other.getLocalPort() + " cannot be bound")
                    .hasMessageContaining("name another address, or off");
        }
    }

    @Test
    void aPortThatNobodyAskedForIsDoneWithout() throws Exception {
        try (DatagramSocket other = client();
                EdgeProxy edge = EdgeProxy.start(TestConfig.showing(origin.url())
                        .swarm(config -> config.withStun(new StunConfig(loopback(other.getLocalPort()), false)))
                        .build())) {
            assertThat(edge.stunPort()).isNull();
        }
    }

    @Test
    void nobodyIsAnsweredWhereNobodyNeedsIt() throws Exception {
        StunConfig wanted = new StunConfig(loopback(0), false);
        try (EdgeProxy withoutSwarm =
                EdgeProxy.start(TestConfig.showing(origin.url()).build())) {
            assertThat(withoutSwarm.stunPort()).isNull();
        }
        try (EdgeProxy withServers = EdgeProxy.start(TestConfig.showing(origin.url())
                .swarm(config -> config.withStun(wanted).withIceServers(List.of("stun:s.example"), null))
                .build())) {
            assertThat(withServers.stunPort()).isNull();
        }
        try (EdgeProxy withSwarm = EdgeProxy.start(TestConfig.showing(origin.url())
                .swarm(config -> config.withStun(wanted))
                .build())) {
            assertThat(withSwarm.stunPort()).isNotNull();
        }
    }

    @Test
    void theConfigurationSaysWhere() {
        assertThat(read("").swarm().stun()).isEqualTo(new StunConfig(new InetSocketAddress("0.0.0.0", 3478), false));
        assertThat(read("swarm: {stun: '127.0.0.1:3479'}").swarm().stun())
                .isEqualTo(new StunConfig(loopback(3479), true));
        assertThat(read("swarm: {stun: off}").swarm().stun().address()).isNull();
        assertThat(new ConfigLoader(Map.of())
                        .parse("f.yaml", "swarm: {stun: 3478}\norigins: {o: 'http://o.example'}", directory))
                .isInstanceOfSatisfying(
                        ConfigResult.Invalid.class,
                        invalid -> assertThat(invalid.problems())
                                .singleElement()
                                .asString()
                                .contains("swarm.stun: \"3478\" is no address", "or off"));
    }

    private EdgeConfig read(String text) {
        ConfigResult result =
                new ConfigLoader(Map.of()).parse("f.yaml", text + "\norigins: {o: 'http://o.example'}", directory);
        assertThat(result).isInstanceOf(ConfigResult.Valid.class);
        return ((ConfigResult.Valid) result).config();
    }
}
