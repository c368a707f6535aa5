package io.swarmgate.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SpoolTest extends StoreTestBase {

    private static StoreLimits limits(long diskBytes, long memoryBytes, int openFiles) {
        return new StoreLimits(
                diskBytes,
                memoryBytes,
                64 << 10,
                openFiles,
                64,
                256 << 10,
                64 << 10,
                1 << 20,
                3,
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofMinutes(5));
    }

    private long spoolFiles() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".spool")).count();
        }
    }

    @Test
    void aRestartEmptiesTheDirectoryAndLeavesOtherFiles() throws Exception {
        fill(URL, bytes(200_000));
        Files.writeString(directory.resolve("notes.txt"), "the operator's");
        assertThat(spoolFiles()).isEqualTo(1);
        reopen(LIMITS, FileSystemCalls.REAL);
        assertThat(spoolFiles()).isZero();
        assertThat(directory.resolve("notes.txt")).exists();
        FakeClient.get(store, URL);
        origin.next();
    }

    @Test
    void twoStoresDoNotShareADirectory() {
        assertThatThrownBy(() -> SegmentStore.open(LIMITS, directory, origin, clock))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("in use by another process");
    }

    @Test
    void aDiskThatFillsUpStreamsUncached() throws Exception {
        FileSystemCalls full = new FileSystemCalls() {
            @Override
            public int write(FileChannel file, ByteBuffer data, long position) throws IOException {
                if (position >= 100_000) {
                    throw new IOException("No space left on device");
                }
                return FileSystemCalls.super.write(file, data, position);
            }
        };
        reopen(LIMITS, full);
        byte[] content = bytes(400_000);
        FakeClient first = FakeClient.get(store, URL);
        FakeClient second = FakeClient.get(store, URL);
        FakeSource.Request request = origin.next();
        request.answer(200, "Content-Length", "400000");
        Thread feeding = new Thread(() -> {
            for (int at = 0; at < content.length; at += 20_000) {
                await(() -> !request.paused);
                request.data(content, at, at + 20_000);
            }
            request.end();
        });
        feeding.start();
        Thread other = new Thread(() -> {
            try {
                assertThat(second.content()).isEqualTo(content);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        other.start();
        assertThat(first.content()).isEqualTo(content);
        feeding.join();
        other.join();
        assertThat(store.stats().storageFailures()).isEqualTo(1);
        assertThat(store.stats().entries()).isZero();
        await(() -> store.stats().diskBytes() == 0 && spoolFiles() == 0);
    }

    @Test
    void withoutRoomForAFileAtAllSegmentsStillStream() throws Exception {
        FileSystemCalls readOnly = new FileSystemCalls() {
            @Override
            public FileChannel open(Path path) throws IOException {
                throw new IOException("Read-only file system");
            }
        };
        reopen(LIMITS, readOnly);
        byte[] content = bytes(100_000);
        FakeClient client = FakeClient.get(store, URL);
        origin.next().answer(200, "Content-Length", "100000").data(content).end();
        assertThat(client.content()).isEqualTo(content);
        assertThat(store.stats().entries()).isZero();
    }

    @Test
    void anErrorWhileStoringLeavesNobodyWaiting() throws Exception {
        FileSystemCalls broken = new FileSystemCalls() {
            @Override
            public int write(FileChannel file, ByteBuffer data, long position) {
                throw new StackOverflowError("as the test says");
            }
        };
        reopen(LIMITS, broken);
        byte[] content = bytes(100_000);
        FakeClient client = FakeClient.get(store, URL);
        origin.next().answer(200, "Content-Length", "100000").data(content).end();
        assertThat(client.content()).isEqualTo(content);
        await(() -> store.stats().fillsInProgress() == 0 && store.stats().diskBytes() == 0);
        assertThat(store.stats().storageFailures()).isEqualTo(1);
    }

    @Test
    void aSlowReaderOfARelayPausesTheOrigin() throws Exception {
        FakeClient client = FakeClient.get(store, URL);
        FakeSource.Request request = origin.next();
        request.answer(200, "Cache-Control", "no-store");
        for (int i = 0; i < 5; i++) {
            request.data(bytes(LIMITS.windowBytes() / 4));
        }
        assertThat(request.paused).isTrue();
        client.content(LIMITS.windowBytes());
        assertThat(request.paused).isFalse();
        client.leave();
        assertThat(request.cancelled).isTrue();
    }

    @Test
    void theDiskStaysWithinItsBound() throws Exception {
        reopen(limits(1_000_000, 0, 16), FileSystemCalls.REAL);
        for (int i = 0; i < 20; i++) {
            FakeClient client = FakeClient.get(store, URL + i);
            origin.next()
                    .answer(200, "Content-Length", "200000")
                    .data(bytes(200_000))
                    .end();
            assertThat(client.content()).hasSize(200_000);
            await(() -> store.stats().fillsInProgress() == 0);
            assertThat(store.stats().diskBytes()).isLessThanOrEqualTo(1_000_000);
        }
        assertThat(store.stats().evictions()).isPositive();
        await(() -> spoolFiles() <= 5);
    }

    @Test
    void whoReadsAFillKeepsItsFileOpenWhateverElseIsRead() throws Exception {
        reopen(limits(64 << 20, 0, 2), FileSystemCalls.REAL);
        byte[] content = bytes(300_000);
        FakeClient slow = FakeClient.get(store, URL);
        origin.next().answer(200, "Content-Length", "300000").data(content).end();
        slow.content(1000);
        awaitStored(1);
        fill(URL + "2", bytes(200_000));
        fill(URL + "3", bytes(200_000));
        FakeClient other = FakeClient.get(store, URL + "3");
        assertThat(other.content(1000)).hasSize(1000);
        // No third file may be open: this one is fetched anew and passed on.
        FakeClient third = FakeClient.get(store, URL + "2");
        origin.next()
                .answer(200, "Content-Length", "200000")
                .data(bytes(200_000))
                .end();
        assertThat(third.content()).isEqualTo(bytes(200_000));
        assertThat(slow.content()).isEqualTo(content);
        assertThat(other.content()).isEqualTo(bytes(200_000));
    }

    @Test
    void anEvictedObjectIsReadToItsEnd() throws Exception {
        reopen(limits(1_000_000, 0, 16), FileSystemCalls.REAL);
        byte[] content = bytes(200_000);
        fill(URL, content);
        FakeClient reader = FakeClient.get(store, URL);
        reader.content(1000);
        store.index().shedDisk(1_000_000);
        assertThat(store.stats().entries()).isZero();
        assertThat(reader.content()).isEqualTo(content);
        await(() -> spoolFiles() == 0 && store.stats().diskBytes() == 0);
    }

    @Test
    void openFilesStayWithinTheirBound() throws Exception {
        reopen(limits(64 << 20, 0, 4), FileSystemCalls.REAL);
        for (int i = 0; i < 10; i++) {
            fill(URL + i, bytes(100_000 + i));
        }
        for (int i = 0; i < 10; i++) {
            assertThat(FakeClient.get(store, URL + i).content()).isEqualTo(bytes(100_000 + i));
            assertThat(store.stats().openFiles()).isLessThanOrEqualTo(4);
        }
        List<FakeClient> readers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            FakeClient reader = FakeClient.get(store, URL + i);
            reader.content(10);
            readers.add(reader);
        }
        // No file may be opened for the fifth: the origin serves it.
        FakeClient fifth = FakeClient.get(store, URL + 4);
        FakeSource.Request request = origin.next();
        request.answer(200, "Content-Length", "3").data(bytes(3)).end();
        assertThat(fifth.content()).isEqualTo(bytes(3));
        readers.forEach(FakeClient::leave);
    }

    @Test
    void smallObjectsLiveInMemoryAndOverflowToDisk() throws Exception {
        reopen(limits(64 << 20, 128 << 10, 16), FileSystemCalls.REAL);
        for (int i = 0; i < 12; i++) {
            FakeClient filling = FakeClient.get(store, URL + i);
            origin.next()
                    .answer(200, "Content-Length", Integer.toString(20_000 + i))
                    .data(bytes(20_000 + i))
                    .end();
            filling.content();
            await(() -> store.stats().fillsInProgress() == 0);
        }
        assertThat(store.stats().memoryBytes()).isPositive().isLessThanOrEqualTo(128 << 10);
        for (int i = 0; i < 12; i++) {
            FakeClient client = FakeClient.get(store, URL + i);
            if (!client.isAnswered()) {
                origin.next()
                        .answer(200, "Content-Length", Integer.toString(20_000 + i))
                        .data(bytes(20_000 + i))
                        .end();
            }
            assertThat(client.content()).isEqualTo(bytes(20_000 + i));
        }
    }
}
