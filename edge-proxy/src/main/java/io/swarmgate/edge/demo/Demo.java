package io.swarmgate.edge.demo;

import io.swarmgate.edge.EdgeProxy;
import io.swarmgate.edge.config.EdgeConfig;
import io.swarmgate.edge.config.EdgeConfig.Gateway;
import io.swarmgate.edge.config.PageChanges;
import io.swarmgate.edge.config.StunConfig;
import io.swarmgate.edge.config.SwarmConfig;
import io.swarmgate.edge.metrics.Traffic;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * The embedded origin with an edge in front, both on loopback, configured as {@code swarmgate serve --origin} would,
 * and with the browser client in the page and a swarm on.
 */
final class Demo implements AutoCloseable {
    private final DemoOrigin origin;
    private final EdgeProxy edge;
    private final Path directory;

    private Demo(DemoOrigin origin, EdgeProxy edge, Path directory) {
        this.origin = origin;
        this.edge = edge;
        this.directory = directory;
    }

    /**
     * @param port of the edge on loopback; 0 for any
     * @param adminPort of metrics and health on loopback; 0 for any
     * @throws IOException if a port is taken; the message names it
     */
    static Demo start(int port, int adminPort) throws IOException {
        return start(DemoOrigin.start(), port, adminPort);
    }

    /** Takes over the origin: it ends with the demo, or at once if the edge cannot start. */
    static Demo start(DemoOrigin origin, int port, int adminPort) throws IOException {
        try {
            Path directory = Files.createTempDirectory("swarmgate-demo-");
            EdgeConfig config = EdgeConfig.ofOrigin(
                    origin.url(),
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), adminPort));
            EdgeProxy edge = EdgeProxy.start(sharing(config)
                    .withGateway(spoolingIn(directory, config.gateway()))
                    .withLedger(config.ledger().in(directory.resolve("ledger"))));
            Demo demo = new Demo(origin, edge, directory);
            TrafficReport report = new TrafficReport(demo::traffic, origin.log());
            origin.showTraffic(() -> report.json(origin.url(), demo.metricsUrl()));
            return demo;
        } catch (IOException | RuntimeException failed) {
            origin.close();
            throw failed;
        }
    }

    /** The same with the browser client put into the page, and viewers who share. */
    private static EdgeConfig sharing(EdgeConfig config) {
        // All viewers are on this machine.
        // A handful of viewers, who are to see the swarm.
        SwarmConfig swarm = config.swarm().withStun(StunConfig.OFF).withControlPercent(0);
        return config.withSwarm(swarm)
                .withRoutes(
                        config.origins(),
                        config.routes().stream()
                                .map(route -> route.withPage(new PageChanges(true, false, false))
                                        .withSwarm(true))
                                .toList());
    }

    /** The same with spool files below a directory of its own: two edges must never share one. */
    static Gateway spoolingIn(Path directory, Gateway gateway) {
        return new Gateway(
                gateway.publicUrl(),
                gateway.initializationSegments(),
                directory.resolve("segments"),
                gateway.diskBytes(),
                gateway.memoryBytes(),
                gateway.smallObjectBytes(),
                gateway.maxOpenFiles(),
                gateway.defaultFreshness());
    }

    /** Where viewers connect: {@code http://127.0.0.1:PORT}. */
    String url() {
        return "http://127.0.0.1:" + edge.address().getPort();
    }

    String consoleUrl() {
        return "http://127.0.0.1:" + edge.adminAddress().getPort() + "/";
    }

    String metricsUrl() {
        return consoleUrl() + "metrics";
    }

    /** What the edge has served and fetched since the start. */
    Traffic traffic() {
        return edge.metrics().traffic();
    }

    DemoOrigin origin() {
        return origin;
    }

    @Override
    public void close() {
        edge.close();
        origin.close();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException leftBehind) {
            // A temporary directory that cannot be removed is the system's to clear; the demo is over either way.
        }
    }
}
