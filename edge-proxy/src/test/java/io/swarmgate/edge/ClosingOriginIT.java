package io.swarmgate.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmgate.edge.origin.Fields;
import io.swarmgate.edge.origin.OriginClient;
import io.swarmgate.edge.origin.OriginFailure;
import io.swarmgate.edge.origin.OriginPurpose;
import io.swarmgate.edge.origin.OriginRequest;
import io.swarmgate.edge.origin.OriginServer;
import io.swarmgate.edge.origin.Pace;
import io.swarmgate.edge.origin.VertxOriginClient;
import io.swarmgate.http.Asker;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An origin that closes its connection behind a response while the reader of that response has paused. */
class ClosingOriginIT {
    /** More chunks than are passed on in one go, and more than Vert.x queues for a reader that has paused. */
    private static final int MOST_CHUNKS = 40;

    private final Vertx vertx = Vertx.vertx();
    private final OriginClient client =
            new VertxOriginClient(vertx, 2, (request, status, failure, bytes, firstByte) -> {});

    @AfterEach
    void stop() {
        client.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void aChunkedResponseIsWhole() throws Exception {
        for (int chunks = 1; chunks <= MOST_CHUNKS; chunks++) {
            String rest = "1\r\nx\r\n".repeat(chunks) + "0\r\n\r\n";
            assertThat(read("Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n", rest))
                    .hasSize(chunks + 1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1_000, 100_000, 1_000_000, 3_000_000})
    void aResponseOfKnownLengthIsWhole(int length) throws Exception {
        assertThat(read("Content-Length: " + (length + 1) + "\r\n\r\nx", "x".repeat(length)))
                .hasSize(length + 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1_000, 100_000, 1_000_000, 3_000_000})
    void aResponseThatEndsWithItsConnectionIsWhole(int length) throws Exception {
        assertThat(read("Connection: close\r\n\r\nx", "x".repeat(length))).hasSize(length + 1);
    }

    @Test
    void aResponseThatIsCutOffFailsBehindItsLastByte() {
        for (int chunks = 1; chunks <= MOST_CHUNKS; chunks++) {
            String rest = "1\r\nx\r\n".repeat(chunks);
            assertThatThrownBy(() -> read("Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n", rest))
                    .hasRootCauseMessage((chunks + 1) + " bytes, then RESPONSE_INCOMPLETE");
        }
    }

    /**
     * @param start fields and first byte of the content
     * @param rest sent in one go while the reader pauses, then the connection is closed
     */
    private byte[] read(String start, String rest) throws Exception {
        PausedReader reader = new PausedReader();
        CountDownLatch restSent = new CountDownLatch(1);
        ScriptedOrigin.Script script = (request, out) -> {
            if (request.startsWith("GET /other")) {
                send(out, "HTTP/1.1 204 No Content\r\n\r\n");
                return true;
            }
            send(out, "HTTP/1.1 200 OK\r\n" + start);
            reader.awaitPause();
            send(out, rest);
            restSent.countDown();
            return false;
        };
        try (ScriptedOrigin origin = ScriptedOrigin.start(script)) {
            OriginServer server = TestConfig.origin("main", origin.url());
            OriginServer other = TestConfig.origin("other", origin.url());
            OriginClient.Exchange exchange = client.fetch(request(server, "s1.m4s"), reader);
            exchange.pause();
            if (rest.length() < 10_000) {
                restSent.await();
                // Other traffic of the same event loops: by its end they have seen the connection close as well.
                for (int i = 0; i < 4; i++) {
                    PausedReader otherReader = new PausedReader();
                    client.fetch(request(other, "other"), otherReader);
                    otherReader.whole.get(20, TimeUnit.SECONDS);
                }
            }
            exchange.resume();
            return reader.whole.get(20, TimeUnit.SECONDS);
        }
    }

    private static OriginRequest request(OriginServer server, String path) {
        return new OriginRequest(
                server,
                "GET",
                server.directory() + path,
                new Fields(List.of()),
                OriginPurpose.segment(path),
                Asker.EDGE,
                Pace.ANY);
    }

    private static void send(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    /** Gathers what comes. */
    private static final class PausedReader implements OriginClient.Sink {
        private final ByteArrayOutputStream content = new ByteArrayOutputStream();
        private final CountDownLatch firstByte = new CountDownLatch(1);
        private final CompletableFuture<byte[]> whole = new CompletableFuture<>();

        /** Returns once the first byte has come through: the pause takes effect behind it. */
        void awaitPause() throws IOException {
            try {
                firstByte.await();
            } catch (InterruptedException stopped) {
                throw new IOException(stopped);
            }
        }

        @Override
        public void head(OriginClient.Head head) {}

        @Override
        public void data(Buffer data) {
            content.writeBytes(data.getBytes());
            firstByte.countDown();
        }

        @Override
        public void end(Fields trailers) {
            whole.complete(content.toByteArray());
        }

        @Override
        public void failed(OriginFailure failure) {
            whole.completeExceptionally(new IOException(content.size() + " bytes, then " + failure.kind()));
        }
    }
}
