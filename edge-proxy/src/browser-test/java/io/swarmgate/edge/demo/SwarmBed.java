package io.swarmgate.edge.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.swarmgate.edge.EdgeProxy;
import io.swarmgate.edge.config.ConfigLoader;
import io.swarmgate.edge.config.ConfigResult;
import io.swarmgate.edge.config.EdgeConfig;
import io.swarmgate.edge.metrics.EdgeMetrics.Source;
import io.swarmgate.edge.metrics.Traffic;
import io.undertow.server.HttpHandler;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The demo's origin with a {@link LongStream}, and an edge whose route has a swarm in front of it. */
final class SwarmBed implements AutoCloseable {
    private final DemoOrigin origin;
    private final EdgeProxy edge;

    private SwarmBed(DemoOrigin origin, EdgeProxy edge) {
        this.origin = origin;
        this.edge = edge;
    }

    /** @param directory of its own, for the spool files */
    static SwarmBed start(Path directory) throws IOException {
        return start(directory, LongStream::new, "");
    }

    /**
     * @param around what the origin has besides the demo's files
     * @param settings further ones of the section {@code swarm}, each after a comma
     */
    static SwarmBed start(Path directory, UnaryOperator<HttpHandler> around, String settings) throws IOException {
        requireNetworkInterface();
        DemoOrigin origin = DemoOrigin.start(around);
        try {
            return new SwarmBed(origin, EdgeProxy.start(configuration(origin.url(), directory, settings)));
        } catch (IOException | RuntimeException failed) {
            origin.close();
            throw failed;
        }
    }

    /** The first of five viewers of a stream on demand gives most of what the others get: no fair share would do. */
    private static EdgeConfig configuration(String origin, Path directory, String settings) {
        String text = """
                listen: 127.0.0.1:0
                admin: 127.0.0.1:0
                gateway: {directory: %s}
                origins: {demo: "%s"}
                routes:
                  - {name: demo, path: /, origin: demo, inject: true, swarm: true, files: [/updates/**]}
                swarm: {stun: off, local-candidates: true, upload-ratio: %s, control-group: 0%%%s}
                """.formatted(
                        directory.resolve("segments"), origin, System.getProperty("swarm.upload-ratio", "1"), settings);
        ConfigResult read = new ConfigLoader(Map.of()).parse("swarm.yaml", text, directory);
        assertThat(read).isInstanceOf(ConfigResult.Valid.class);
        return ((ConfigResult.Valid) read).config();
    }

    /** WebRTC gathers no candidates on loopback alone. */
    static void requireNetworkInterface() throws SocketException {
        boolean found = NetworkInterface.networkInterfaces().anyMatch(SwarmBed::leadsAnywhere);
        if (found) {
            return;
        }
        String missing = "SKIPPED: browsers connect to each other only where there is a network interface besides loopback";
        if ("true".equals(System.getenv("CI"))) {
            throw new AssertionError(missing);
        }
        System.out.println(missing);
        abort(missing);
    }

    private static boolean leadsAnywhere(NetworkInterface network) {
        try {
            return network.isUp() && !network.isLoopback() && network.getInterfaceAddresses().size() > 0;
        } catch (SocketException unknown) {
            return false;
        }
    }

    String url() {
        return "http://127.0.0.1:" + edge.address().getPort();
    }

    /** Bytes of segments the edge itself has sent to viewers. */
    long bytesToViewers() {
        Traffic traffic = edge.metrics().traffic();
        return Arrays.stream(Source.values())
                .filter(source -> source != Source.SWARM)
                .mapToLong(source -> traffic.segments(source).bytes())
                .sum();
    }

    /** For the whole route, while viewers play. */
    void switchOff() throws IOException {
        HttpURLConnection admin = (HttpURLConnection) URI.create("http://127.0.0.1:"
                        + edge.adminAddress().getPort() + "/api/v1/swarm/settings?route=demo&enabled=false")
                .toURL()
                .openConnection();
        admin.setRequestMethod("POST");
        assertThat(admin.getResponseCode()).isEqualTo(200);
    }

    @Override
    public void close() {
        edge.close();
        origin.close();
    }
}
