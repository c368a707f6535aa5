package io.swarmgate.segment;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A store in a directory of its own, an origin played by hand and a clock that stands still. */
abstract class StoreTestBase {
    static final String URL = "http://origin.example/live/s1.m4s";
    static final String DATE = "Sun, 01 Mar 2026 12:00:00 GMT";

    static final StoreLimits LIMITS = new StoreLimits(
            64 << 20,
            4 << 20,
            64 << 10,
            16,
            64,
            256 << 10,
            64 << 10,
            1 << 20,
            3,
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofMinutes(5));

    @TempDir
    Path directory;

    final FakeSource origin = new FakeSource();
    final FakeClock clock = new FakeClock();
    /** Runs in step with the clock, from a time that is none. */
    final LongSupplier nanoTime =
            () -> Duration.between(Instant.EPOCH, clock.instant()).toNanos();

    SegmentStore store;

    @BeforeEach
    void openStore() throws IOException {
        store = SegmentStore.open(LIMITS, directory, origin, clock, FileSystemCalls.REAL, nanoTime);
    }

    @AfterEach
    void closeStore() throws IOException {
        store.close();
    }

    void reopen(StoreLimits limits, FileSystemCalls calls) throws IOException {
        store.close();
        store = SegmentStore.open(limits, directory, origin, clock, calls, nanoTime);
    }

    static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    static void await(Callable<Boolean> condition) {
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(condition);
    }

    /** Waits until the object is in the index, so that the next request finds it there. */
    void awaitStored(long entries) {
        await(() -> store.stats().entries() >= entries && store.stats().fillsInProgress() == 0);
    }

    /** Puts an object into the store by way of a fill. */
    void fill(String url, byte[] content, String... fields) throws Exception {
        long before = store.stats().entries();
        FakeClient client = FakeClient.get(store, url);
        FakeSource.Request request = origin.next();
        String[] all = new String[fields.length + 2];
        System.arraycopy(fields, 0, all, 0, fields.length);
        all[fields.length] = "Content-Length";
        all[fields.length + 1] = Integer.toString(content.length);
        request.answer(200, all).data(content).end();
        client.content();
        awaitStored(before + 1);
    }
}
