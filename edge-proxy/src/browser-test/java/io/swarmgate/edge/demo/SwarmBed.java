package io.swarmgate.edge.demo;

import static java.util.Objects.requireNonNull;
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
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/**
 * The demo's origin with a {@link LongStream} and a low-latency one of some 1.3 Mbit/s, and an edge in front of it
 * whose route has a swarm. Below {@link #PLAIN} the same without.
 */
final class SwarmBed implements AutoCloseable {
    /** Prefix of paths whose viewers do not share. */
    static final String PLAIN = "/plain";

    static final String LOW_LATENCY = "/long/ll/";

    private static final int LOW_LATENCY_FILLER = 50_000;

    private final LowLatencyStream lowLatency;
    private final PolicyPages pages;
    private final DemoOrigin origin;
    private final EdgeProxy edge;

    private SwarmBed(LowLatencyStream lowLatency, PolicyPages pages, DemoOrigin origin, EdgeProxy edge) {
        this.lowLatency = lowLatency;
        this.pages = pages;
        this.origin = origin;
        this.edge = edge;
    }

    /** @param directory of its own, for the spool files */
    static SwarmBed start(Path directory) throws IOException {
        return start(directory, "");
    }

    /** @param settings of the swarm, further ones: {@code , name: value} */
    static SwarmBed start(Path directory, String settings) throws IOException {
        return start(directory, LongStream::new, settings);
    }

    /**
     * @param around what the origin has besides the demo's files
     * @param settings further ones of the section {@code swarm}, each after a comma
     */
    static SwarmBed start(Path directory, UnaryOperator<HttpHandler> around, String settings) throws IOException {
        return start(directory, around, "files: [/updates/**]", settings);
    }

    /** One whose viewers share what players ask for, and no files. */
    static SwarmBed startWithoutFiles(Path directory, UnaryOperator<HttpHandler> around) throws IOException {
        return start(directory, around, "files: []", "");
    }

    private static SwarmBed start(Path directory, UnaryOperator<HttpHandler> around, String files, String settings)
            throws IOException {
        requireNetworkInterface();
        LowLatencyStream lowLatency = lowLatencyStream();
        AtomicReference<PolicyPages> pages = new AtomicReference<>();
        DemoOrigin origin = DemoOrigin.start(others -> {
            HttpHandler streams =
                    around.apply(new LowLatencyHandler(LOW_LATENCY, lowLatency, Clock.systemUTC(), others));
            pages.set(new PolicyPages(new Film(new Ladder(streams))));
            return pages.get();
        });
        try {
            return new SwarmBed(
                    lowLatency,
                    requireNonNull(pages.get()),
                    origin,
                    EdgeProxy.start(configuration(origin.url(), directory, files, settings)));
        } catch (IOException | RuntimeException failed) {
            origin.close();
            throw failed;
        }
    }

    private static LowLatencyStream lowLatencyStream() {
        LoopClock clock = LoopClock.startedBefore(
                Instant.now().truncatedTo(ChronoUnit.SECONDS), Duration.ofSeconds(2), LiveHls.LOOP, 12);
        return new LowLatencyStream(clock, 1, LOW_LATENCY_FILLER);
    }

    LowLatencyStream lowLatency() {
        return lowLatency;
    }

    /** Also below {@code /extended}, where the edge extends their policies. */
    PolicyPages pages() {
        return pages;
    }

    private static EdgeConfig configuration(String origin, Path directory, String files, String settings) {
        String text = """
                listen: 127.0.0.1:0
                admin: 127.0.0.1:0
                gateway: {directory: %s}
                origins: {demo: "%s"}
                routes:
                  - {name: demo, path: /, origin: demo, inject: true, swarm: true, %s}
                  - {name: plain, path: %s/, origin: demo, origin-path: /}
                  - {name: extended, path: /extended/, origin: demo, origin-path: /, inject: true, swarm: true, extend-csp: true}
                  - {name: site-worker, path: /extended-worker/, origin: demo, origin-path: /, inject: true, extend-worker: true}
                swarm: {stun: off, local-candidates: true, control-group: 0%%%s}
                """.formatted(directory.resolve("segments"), origin, files, PLAIN, settings);
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
        String missing =
                "SKIPPED: browsers connect to each other only where there is a network interface besides loopback";
        if ("true".equals(System.getenv("CI"))) {
            throw new AssertionError(missing);
        }
        System.out.println(missing);
        abort(missing);
    }

    private static boolean leadsAnywhere(NetworkInterface network) {
        try {
            return network.isUp()
                    && !network.isLoopback()
                    && network.getInterfaceAddresses().size() > 0;
        } catch (SocketException unknown) {
            return false;
        }
    }

    String url() {
        return "http://127.0.0.1:" + edge.address().getPort();
    }

    /** Without the edge. */
    String originUrl() {
        return origin.url();
    }

    /** Bytes of segments the edge itself has sent to viewers. */
    long bytesToViewers() {
        Traffic traffic = edge.metrics().traffic();
        return Arrays.stream(Source.values())
                .filter(source -> source != Source.SWARM)
                .mapToLong(source -> traffic.segments(source).bytes())
                .sum();
    }

    /** What the admin listener tells Prometheus. */
    String metrics() throws IOException {
        URI metrics = URI.create("http://127.0.0.1:" + edge.adminAddress().getPort() + "/metrics");
        try (InputStream in = metrics.toURL().openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Bytes that viewers are proven to have got from each other. */
    long provenBytes() {
        return edge.metrics().traffic().segments(Source.SWARM).bytes();
    }

    /** A counter of the route; by one more label, or none. */
    long counted(String name, String... label) {
        String[] names = label.length == 0 ? new String[] {"route"} : new String[] {"route", label[0]};
        String[] values = label.length == 0 ? new String[] {"demo"} : new String[] {"demo", label[1]};
        Double sample = edge.metrics().registry().getSampleValue(name, names, values);
        return sample == null ? 0 : sample.longValue();
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
