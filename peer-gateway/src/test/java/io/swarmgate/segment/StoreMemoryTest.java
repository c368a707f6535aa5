package io.swarmgate.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What a store takes of the heap is bounded, whatever its objects are called and however small they are. */
class StoreMemoryTest extends StoreTestBase {
    private static final StoreMemory SMALL = new StoreMemory(300_000, 1 << 20, 30_000);

    private void reopenWith(StoreMemory memory) throws IOException {
        store.close();
        store = SegmentStore.open(LIMITS, memory, directory, origin, clock);
    }

    private void get(String url, byte[] content, String... fields) throws Exception {
        FakeClient client = FakeClient.get(store, url);
        origin.next().answer(200, fields).data(content).end();
        client.content();
    }

    private boolean isSettled() {
        return store.stats().fillsInProgress() == 0;
    }

    @Test
    void manyTinyObjectsWithLongNamesTakeTheHeapTheyMay() throws Exception {
        reopenWith(SMALL);
        String token = "t".repeat(2000);
        for (int i = 0; i < 300; i++) {
            // Without a length they lie on disk, where they take next to nothing.
            get(URL + i + "?" + token, bytes(10), "Cache-Control", "max-age=600");
        }
        await(() -> isSettled() && store.stats().entries() * token.length() < SMALL.headBytes());
        assertThat(store.stats().entries()).isPositive();
        assertThat(store.stats().evictions()).isPositive();
    }

    @Test
    void manySmallObjectsWithLongFieldsTakeTheHeapTheyMay() throws Exception {
        reopenWith(SMALL);
        String value = "v".repeat(2000);
        for (int i = 0; i < 300; i++) {
            get(URL + i, bytes(10), "Content-Length", "10", "Cache-Control", "max-age=600", "X-Long", value);
        }
        await(() -> isSettled() && store.stats().entries() * value.length() < SMALL.headBytes());
        assertThat(store.stats().entries()).isPositive();
    }

    @Test
    void usualObjectsFillTheDiskAsBefore() throws Exception {
        reopenWith(StoreMemory.DEFAULT);
        for (int i = 0; i < 20; i++) {
            fill(URL + i, bytes(200_000));
        }
        assertThat(store.stats().entries()).isEqualTo(20);
        assertThat(store.stats().evictions()).isZero();
    }

    @Test
    void whatIsRememberedOfUrlsIsBoundedInBytes() throws Exception {
        reopenWith(SMALL);
        String token = "t".repeat(1000);
        for (int i = 0; i < 100; i++) {
            store.marks().way(SegmentKey.of("origin", URL + i + "?" + token), Marks.Way.ALONE);
        }
        for (int i = 0; i < 100; i++) {
            FakeClient client = FakeClient.get(store, URL + i + "?" + token);
            origin.next()
                    .answer(200, "Cache-Control", "max-age=600")
                    .data(bytes(10))
                    .end();
            client.content();
            await(this::isSettled);
        }
        // Those still known as not to be collapsed.
        assertThat(store.stats().passedThrough() * token.length()).isLessThan(SMALL.nameBytes());
    }

    @Test
    void slowReadersShareTheMemoryForWhatWaits() throws Exception {
        reopenWith(new StoreMemory(300_000, 200_000, 30_000));
        List<FakeClient> slow = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            FakeClient client = FakeClient.get(store, URL + i);
            FakeSource.Request request = origin.next();
            request.answer(200, "Cache-Control", "no-store");
            while (!request.paused) {
                request.data(bytes(8000));
            }
            slow.add(client);
        }
        long full = 200_000 + LIMITS.windowBytes() + 20L * (WindowBudget.LEAST_BYTES + 8000);
        assertThat(store.windows().usedBytes()).isBetween(200_000L, full);
        slow.forEach(FakeClient::leave);
        assertThat(store.windows().usedBytes()).isZero();
        FakeClient next = FakeClient.get(store, URL);
        FakeSource.Request request = origin.next();
        request.answer(200, "Cache-Control", "no-store");
        request.data(bytes(LIMITS.windowBytes()));
        assertThat(request.paused).isFalse();
        next.leave();
    }

    /** Their clients have them, and ask for more: nothing else would hold that back. */
    @Test
    void segmentsThatArriveFasterThanTheyAreWrittenAreNotKept() throws Exception {
        CountDownLatch disk = new CountDownLatch(1);
        FileSystemCalls slow = new FileSystemCalls() {
            @Override
            public int write(FileChannel file, ByteBuffer data, long position) throws IOException {
                try {
                    disk.await();
                } catch (InterruptedException closing) {
                    throw new IOException(closing);
                }
                return FileSystemCalls.super.write(file, data, position);
            }
        };
        store.close();
        store = SegmentStore.open(
                LIMITS, new StoreMemory(300_000, 200_000, 30_000), directory, origin, clock, slow, nanoTime);
        for (int i = 0; i < 50; i++) {
            get(URL + i, bytes(100_000), "Content-Length", "100000");
            FakeClient part = FakeClient.get(store, URL + "part" + i, "Range", "bytes=0-99999");
            origin.next()
                    .answer(206, "Content-Range", "bytes 0-99999/100000", "ETag", "\"a\"", "Content-Type", "video/mp4")
                    .data(bytes(100_000))
                    .end();
            assertThat(part.content()).isEqualTo(bytes(100_000));
            assertThat(store.windows().usedBytes()).isLessThan(600_000);
        }
        assertThat(store.stats().storageFailures()).isPositive();
        disk.countDown();
        await(() -> isSettled() && store.windows().usedBytes() == 0);
        get(URL, bytes(100_000), "Content-Length", "100000");
        await(() -> FakeClient.get(store, URL).cacheStatus().contains("hit"));
    }

    @Test
    void whatWaitedOfAFillThatBreaksOffIsGivenBack() throws Exception {
        FakeClient slow = FakeClient.get(store, URL);
        FakeSource.Request request = origin.next();
        request.answer(200, "Content-Length", "300000").data(bytes(60_000));
        request.fail();
        slow.leave();
        await(() -> store.windows().usedBytes() == 0);
        FakeClient other = FakeClient.get(store, URL + 1);
        origin.next().answer(200, "Content-Length", "60000").data(bytes(60_000)).end();
        assertThat(other.content()).hasSize(60_000);
        await(() -> isSettled() && store.windows().usedBytes() == 0);
    }
}
