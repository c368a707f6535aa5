package io.swarmgate.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.swarmgate.edge.origin.OriginServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** Connections to an origin are shared, and there are never more than allowed. */
class OriginPoolIT {
    private static final int CONNECTIONS = 2;
    /** Sixteen for each connection. */
    private static final int WAITING = 32;

    private static OriginServer origin(String url, Duration connect) {
        Duration patience = Duration.ofSeconds(20);
        return new OriginServer("main", url, null, false, false, false, connect, patience, patience, CONNECTIONS);
    }

    /** Holds every answer back until told. */
    private static ScriptedOrigin holding(CountDownLatch release) {
        return ScriptedOrigin.start((request, out) -> {
            hold(release);
            ScriptedOrigin.send(out, "HTTP/1.1 200 OK\nContent-Length: 2\n\nok");
            return true;
        });
    }

    @Test
    void oneConnectionServesManyRequests() throws IOException {
        try (ScriptedOrigin origin = ScriptedOrigin.saying("HTTP/1.1 200 OK\nContent-Length: 2", "ok");
                EdgeProxy edge =
                        EdgeProxy.start(TestConfig.showing(origin.url()).build())) {
            for (int i = 0; i < 20; i++) {
                assertThat(RawClient.get(edge.address(), "/" + i).text()).isEqualTo("ok");
            }
            assertThat(origin.requests()).hasSize(20);
            // The response's end may be told to the client a moment before the connection is back in the pool.
            assertThat(origin.acceptedConnections()).isLessThanOrEqualTo(4);
        }
    }

    @Test
    void requestsBeyondTheQueueAreRefusedAtOnceAndTheOthersServed() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        int asked = CONNECTIONS + WAITING + 6;
        ExecutorService clients = Executors.newFixedThreadPool(asked);
        try (ScriptedOrigin origin = holding(release);
                EdgeProxy edge = EdgeProxy.start(new TestConfig()
                        .route("/", origin(origin.url(), Duration.ofSeconds(60)))
                        .trust("127.0.0.0/8")
                        .build())) {
            List<CompletableFuture<RawClient.Response>> responses = new ArrayList<>();
            for (int i = 0; i < asked; i++) {
                String client = "192.0.2." + i;
                responses.add(CompletableFuture.supplyAsync(() -> get(edge, client), clients));
            }
            await().atMost(Duration.ofSeconds(45)).until(() -> done(responses) == 6);
            release.countDown();
            List<Integer> statuses =
                    responses.stream().map(response -> response.join().status()).toList();
            assertThat(statuses.stream().filter(status -> status == 503)).hasSize(6);
            assertThat(statuses.stream().filter(status -> status == 200)).hasSize(CONNECTIONS + WAITING);
            assertThat(origin.acceptedConnections()).isEqualTo(CONNECTIONS);
            responses.stream()
                    .map(CompletableFuture::join)
                    .filter(response -> response.status() == 503)
                    .forEach(response -> assertThat(
                                    response.field("Proxy-Status").orElseThrow())
                            .contains("error=connection_limit_reached"));
        } finally {
            clients.shutdownNow();
        }
    }

    @Test
    void aWaitForAConnectionThatIsTooLongEndsIn503() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        ExecutorService clients = Executors.newFixedThreadPool(CONNECTIONS);
        try (ScriptedOrigin origin = holding(release);
                EdgeProxy edge = EdgeProxy.start(new TestConfig()
                        .route("/", origin(origin.url(), Duration.ofMillis(500)))
                        .trust("127.0.0.0/8")
                        .build())) {
            List<CompletableFuture<RawClient.Response>> holders = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                String client = "192.0.2." + i;
                holders.add(CompletableFuture.supplyAsync(() -> get(edge, client), clients));
            }
            await().atMost(Duration.ofSeconds(15)).until(() -> origin.requests().size() == CONNECTIONS);
            assertThat(get(edge, "192.0.2.99").status()).isEqualTo(503);
            release.countDown();
            holders.forEach(held -> assertThat(held.join().status()).isEqualTo(200));
        } finally {
            clients.shutdownNow();
        }
    }

    @Test
    void oneClientNeverTakesAllConnections() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        ExecutorService clients = Executors.newFixedThreadPool(8);
        try (ScriptedOrigin origin = ScriptedOrigin.start((request, out) -> {
                    if (request.startsWith("GET /192.0.2.1 ")) {
                        hold(release);
                    }
                    ScriptedOrigin.send(out, "HTTP/1.1 200 OK\nContent-Length: 2\n\nok");
                    return true;
                });
                EdgeProxy edge = EdgeProxy.start(new TestConfig()
                        .route("/", origin(origin.url(), Duration.ofSeconds(20)))
                        .trust("127.0.0.0/8")
                        .build())) {
            List<CompletableFuture<RawClient.Response>> greedy = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                greedy.add(CompletableFuture.supplyAsync(() -> get(edge, "192.0.2.1"), clients));
            }
            await().until(() -> !origin.requests().isEmpty());
            for (int i = 2; i < 12; i++) {
                assertThat(get(edge, "192.0.2." + i).status()).isEqualTo(200);
            }
            release.countDown();
            greedy.forEach(held -> assertThat(held.join().status()).isEqualTo(200));
        } finally {
            release.countDown();
            clients.shutdownNow();
        }
    }

    private static void hold(CountDownLatch until) throws IOException {
        try {
            until.await();
        } catch (InterruptedException interrupted) {
            throw new IOException(interrupted);
        }
    }

    private static long done(List<? extends CompletableFuture<?>> futures) {
        return futures.stream().filter(CompletableFuture::isDone).count();
    }

    /** @param client by whose address it comes */
    private static RawClient.Response get(EdgeProxy edge, String client) {
        try {
            return RawClient.exchange(
                    edge.address(), "GET /" + client + " HTTP/1.1\nHost: e\nX-Forwarded-For: " + client + "\n\n");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
