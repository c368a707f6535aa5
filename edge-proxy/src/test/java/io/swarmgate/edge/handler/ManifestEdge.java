package io.swarmgate.edge.handler;

import io.prometheus.client.CollectorRegistry;
import io.swarmgate.edge.config.RouteConfig;
import io.swarmgate.edge.manifest.ManifestSource;
import io.swarmgate.edge.manifest.ManifestTransformation;
import io.swarmgate.edge.manifest.ManifestWorkers;
import io.swarmgate.edge.metrics.EdgeMetrics;
import io.swarmgate.edge.origin.Fields;
import io.swarmgate.edge.origin.OriginServer;
import io.swarmgate.edge.origin.SharedFields;
import io.swarmgate.http.Asker;
import io.swarmgate.manifest.GatewayMapping;
import io.swarmgate.segment.WindowBudget;
import io.undertow.Undertow;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderValues;
import io.undertow.util.SameThreadExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicReference;

/** A {@link ManifestHandler} behind a real listener and in front of a {@link FakeOrigin}, with a clock of its own. */
final class ManifestEdge implements AutoCloseable {
    static final int MAX_BYTES = 64 * 1024;
    static final String ORIGIN = "http://o.example/content/";
    private static final OriginServer SERVER = server("main", ORIGIN);
    private static final OriginServer CDN = server("cdn", "http://cdn.example/");
    private static final RouteConfig ROUTE = new RouteConfig("live", List.of(), "/live/", SERVER, ORIGIN);

    private final ExecutorService workers = ManifestWorkers.start();
    private final AtomicReference<Instant> time = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private final FakeOrigin origin;
    private final Undertow undertow;
    private final ManifestSource source;

    ManifestEdge(FakeOrigin origin) {
        this(origin, 1000);
    }

    ManifestEdge(FakeOrigin origin, int maxWaiting) {
        this.origin = origin;
        GatewayMapping.Route route = new GatewayMapping.Route("/live/", ORIGIN);
        Map<RouteConfig, GatewayMapping> mappings = Map.of(
                ROUTE,
                GatewayMapping.of(
                        "/_p2p",
                        route,
                        List.of(route),
                        List.of(
                                new GatewayMapping.Origin("main", ORIGIN),
                                new GatewayMapping.Origin("cdn", "http://cdn.example/")),
                        true));
        ResponseFields fields = new ResponseFields(mappings);
        EdgeMetrics metrics = new EdgeMetrics(new CollectorRegistry());
        InstantSource clock = time::get;
        source = new ManifestSource(
                origin,
                new SharedFields("test"),
                new ManifestTransformation(MAX_BYTES),
                metrics,
                workers,
                clock,
                16 << 20,
                maxWaiting);
        ManifestHandler handler = new ManifestHandler(
                source,
                new ProxyHandler(origin, fields, ReadingPace.of(Duration.ofSeconds(60), 0), new WindowBudget(16 << 20)),
                new ManifestPolicies(mappings),
                fields,
                metrics);
        undertow = Undertow.builder()
                .addHttpListener(0, "127.0.0.1")
                .setHandler(exchange -> exchange.dispatch(
                        SameThreadExecutor.INSTANCE, () -> handler.handle(exchange, routed(exchange))))
                .build();
        undertow.start();
    }

    private static OriginServer server(String name, String directory) {
        Duration patience = Duration.ofSeconds(5);
        return new OriginServer(name, directory, null, false, true, true, patience, patience, patience, 10);
    }

    private static RoutedRequest routed(HttpServerExchange exchange) {
        List<Fields.Field> lines = new ArrayList<>();
        for (HeaderValues values : exchange.getRequestHeaders()) {
            values.forEach(
                    value -> lines.add(new Fields.Field(values.getHeaderName().toString(), value)));
        }
        String path = exchange.getRequestURI();
        String query = exchange.getQueryString().isEmpty() ? "" : "?" + exchange.getQueryString();
        boolean passed = path.startsWith("/_p2p/@/pass/cdn/");
        String url = passed
                ? "http://cdn.example/" + path.substring("/_p2p/@/pass/cdn/".length())
                : ORIGIN + path.substring("/live/".length());
        return new RoutedRequest(
                exchange.getRequestMethod().toString(),
                ROUTE,
                path,
                passed ? Form.PASSED : Form.PUBLIC,
                passed ? CDN : SERVER,
                url + query,
                Asker.EDGE,
                new Fields(lines));
    }

    FakeOrigin origin() {
        return origin;
    }

    void pass(Duration duration) {
        time.updateAndGet(now -> now.plus(duration));
        source.tick();
    }

    private HttpRequest request(String method, String path, String... fields) {
        int port = ((InetSocketAddress) undertow.getListenerInfo().get(0).getAddress()).getPort();
        HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(30))
                .method(method, HttpRequest.BodyPublishers.noBody());
        return (fields.length == 0 ? builder : builder.headers(fields)).build();
    }

    HttpResponse<byte[]> send(String method, String path, String... fields) {
        try {
            return client.send(request(method, path, fields), HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException failed) {
            throw new AssertionError(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    HttpResponse<byte[]> get(String path, String... fields) {
        return send("GET", path, fields);
    }

    CompletableFuture<HttpResponse<byte[]>> start(String path, String... fields) {
        return client.sendAsync(request("GET", path, fields), HttpResponse.BodyHandlers.ofByteArray());
    }

    static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    static String field(HttpResponse<byte[]> response, String name) {
        return String.join(" | ", response.headers().allValues(name));
    }

    @Override
    public void close() {
        undertow.stop();
        origin.close();
        workers.shutdownNow();
    }
}
