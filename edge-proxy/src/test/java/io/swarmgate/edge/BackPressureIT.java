package io.swarmgate.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Bodies are streamed: what a client does not take is not fetched, and what nobody wants any more is given up. */
class BackPressureIT {
    private static final int MIB = 1 << 20;
    private static final long LENGTH = 200L * MIB;

    /** Socket buffers of both connections on both sides grow to some MiB by themselves; the edge holds 256 KiB. */
    private static final long UNDERWAY = 40L * MIB;

    /** Answers with {@link #LENGTH} bytes and counts those that the connection took. */
    private static ScriptedOrigin endless(AtomicLong written, CountDownLatch brokenOff) {
        return ScriptedOrigin.start((request, out) -> {
            ScriptedOrigin.send(out, "HTTP/1.1 200 OK\nContent-Length: " + LENGTH + "\n\n");
            try {
                writeContent(out, written);
            } catch (IOException gone) {
                brokenOff.countDown();
                throw gone;
            }
            return true;
        });
    }

    private static void writeContent(OutputStream out, AtomicLong written) throws IOException {
        byte[] block = new byte[64 * 1024];
        for (long at = 0; at < LENGTH; at += block.length) {
            for (int i = 0; i < block.length; i++) {
                block[i] = (byte) (((at + i) * 31) >> 3);
            }
            out.write(block);
            written.addAndGet(block.length);
        }
    }

    @Test
    void anOriginWaitsForASlowClientAndNothingIsLost() throws Exception {
        AtomicLong written = new AtomicLong();
        try (ScriptedOrigin origin = endless(written, new CountDownLatch(1));
                EdgeProxy edge =
                        EdgeProxy.start(TestConfig.showing(origin.url()).build());
                RawClient client = new RawClient(edge.address(), 64 * 1024)) {
            client.send("GET /big HTTP/1.1\nHost: e\n\n");
            assertThat(client.receiveHead()).startsWith("HTTP/1.1 200");
            awaitStandstill(written);
            assertThat(written).hasValueLessThan(UNDERWAY);
            assertContent(client.stream());
            assertThat(written).hasValue(LENGTH);
        }
    }

    /** The client reads nothing: the origin's writes stop when all buffers on the way are full. */
    private static void awaitStandstill(AtomicLong written) {
        AtomicLong seen = new AtomicLong(-1);
        await().pollInterval(Duration.ofMillis(400))
                .atMost(Duration.ofSeconds(60))
                .until(() -> written.get() > 0 && seen.getAndSet(written.get()) == written.get());
    }

    private static void assertContent(InputStream in) throws IOException {
        byte[] buffer = new byte[256 * 1024];
        long at = 0;
        while (at < LENGTH) {
            int count = in.read(buffer, 0, (int) Math.min(buffer.length, LENGTH - at));
            assertThat(count).isPositive();
            for (int i = 0; i < count; i++) {
                if (buffer[i] != (byte) (((at + i) * 31) >> 3)) {
                    throw new AssertionError("wrong byte at " + (at + i));
                }
            }
            at += count;
        }
    }

    @Test
    void anOriginIsGivenUpWhenTheClientLeaves() throws Exception {
        CountDownLatch brokenOff = new CountDownLatch(1);
        try (ScriptedOrigin origin = endless(new AtomicLong(), brokenOff);
                EdgeProxy edge =
                        EdgeProxy.start(TestConfig.showing(origin.url()).build())) {
            try (RawClient client = new RawClient(edge.address(), 64 * 1024)) {
                client.send("GET /big HTTP/1.1\nHost: e\n\n");
                client.receiveHead();
            }
            assertThat(brokenOff.await(20, java.util.concurrent.TimeUnit.SECONDS))
                    .isTrue();
            await().atMost(Duration.ofSeconds(20)).until(() -> origin.openConnections() == 0);
        }
    }

    @Test
    void headAndFirstBytesDoNotWaitForTheRest() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        CountDownLatch goOnAgain = new CountDownLatch(1);
        try (ScriptedOrigin origin = ScriptedOrigin.start((request, out) -> {
                    // Without a type the first bytes would be looked at, in case they are a manifest.
                    ScriptedOrigin.send(out, "HTTP/1.1 200 OK\nContent-Type: video/mp4\nContent-Length: 10\n\n");
                    pause(goOn);
                    ScriptedOrigin.send(out, "hello");
                    pause(goOnAgain);
                    ScriptedOrigin.send(out, "world");
                    return true;
                });
                EdgeProxy edge =
                        EdgeProxy.start(TestConfig.showing(origin.url()).build());
                RawClient client = new RawClient(edge.address())) {
            client.send("GET /slow HTTP/1.1\nHost: e\n\n");
            assertThat(client.receiveHead()).startsWith("HTTP/1.1 200");
            goOn.countDown();
            assertThat(client.stream().readNBytes(5)).isEqualTo("hello".getBytes(StandardCharsets.US_ASCII));
            goOnAgain.countDown();
            assertThat(client.stream().readNBytes(5)).isEqualTo("world".getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static void pause(CountDownLatch until) throws IOException {
        try {
            until.await();
        } catch (InterruptedException interrupted) {
            throw new IOException(interrupted);
        }
    }
}
