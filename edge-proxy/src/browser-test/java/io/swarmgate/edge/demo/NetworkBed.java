package io.swarmgate.edge.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.edge.EdgeProxy;
import io.swarmgate.edge.config.ConfigLoader;
import io.swarmgate.edge.config.ConfigResult;
import io.swarmgate.edge.config.EdgeConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;

/** An edge whose swarm is configured by the test, and the demo's origin with a {@link LongStream} behind it. */
final class NetworkBed implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final DemoOrigin origin;
    private EdgeConfig config;
    private EdgeProxy edge;

    private NetworkBed(DemoOrigin origin, EdgeConfig config) throws IOException {
        this.origin = origin;
        this.config = config;
        this.edge = EdgeProxy.start(config);
    }

    /**
     * @param directory of its own, for the spool files
     * @param route what the route {@code demo} says besides its place
     * @param more further lines of the configuration, the section {@code swarm} among them
     */
    static NetworkBed start(Path directory, String route, String more) throws IOException {
        return start(DemoOrigin.start(LongStream::new), directory, 0, route, more);
    }

    /**
     * @param origin ends with the bed
     * @param port of the edge; 0 for any
     */
    static NetworkBed start(DemoOrigin origin, Path directory, int port, String route, String more) throws IOException {
        try {
            SwarmBed.requireNetworkInterface();
            String text = """
                    listen: 127.0.0.1:%d
                    admin: 127.0.0.1:0
                    origins: {demo: "%s"}
                    routes: [{name: demo, path: /, origin: demo, inject: true, %s}]
                    """.formatted(port, origin.url(), route);
            ConfigResult read = new ConfigLoader(Map.of()).parse("network.yaml", text + more, directory);
            assertThat(read).isInstanceOf(ConfigResult.Valid.class);
            // Nobody is kept without peers by chance.
            EdgeConfig configured = ((ConfigResult.Valid) read).config();
            EdgeConfig config = more.contains("control-group")
                    ? configured
                    : configured.withSwarm(configured.swarm().withControlPercent(0));
            return new NetworkBed(
                    origin, config.withGateway(config.gateway().withDirectory(directory.resolve("segments"))));
        } catch (IOException | RuntimeException failed) {
            origin.close();
            throw failed;
        }
    }

    String url() {
        return "http://127.0.0.1:" + port();
    }

    int port() {
        return edge.address().getPort();
    }

    int adminPort() {
        return edge.adminAddress().getPort();
    }

    int stunPort() {
        Integer port = edge.stunPort();
        assertThat(port).isNotNull();
        return port == null ? 0 : port;
    }

    /** Ends the edge and starts another at the same port. */
    void restart() throws IOException {
        config = config.withListen(new InetSocketAddress(InetAddress.getLoopbackAddress(), port()));
        edge.close();
        edge = EdgeProxy.start(config);
    }

    String admin(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(adminUri(path)));
    }

    /** Changes settings of the clients, which the edge tells them. */
    void patch(String settings) throws IOException, InterruptedException {
        send(HttpRequest.newBuilder(adminUri("/api/v1/swarm/routes/demo"))
                .header("Content-Type", "application/json")
                .method("PATCH", HttpRequest.BodyPublishers.ofString(settings)));
    }

    private URI adminUri(String path) {
        return URI.create("http://127.0.0.1:" + edge.adminAddress().getPort() + path);
    }

    private static String send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> answer = HTTP.send(request.build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    /** The value of a metric, labels written as in the text format. */
    double metric(String nameAndLabels) throws IOException, InterruptedException {
        return admin("/metrics")
                .lines()
                .filter(line -> line.startsWith(nameAndLabels))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        edge.close();
        origin.close();
    }
}
