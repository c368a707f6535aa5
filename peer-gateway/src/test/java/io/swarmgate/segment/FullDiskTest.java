package io.swarmgate.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A disk that is full below the quota evicts, as the quota does, instead of keeping the first objects for ever. */
class FullDiskTest extends StoreTestBase {
    private static final int DISK_BYTES = 1_000_000;

    /** A disk of its own size, whatever the quota is. */
    private class SmallDisk implements FileSystemCalls {
        private volatile int files = Integer.MAX_VALUE;

        @Override
        public FileChannel open(Path path) throws IOException {
            if (!Files.exists(path) && spoolFiles().size() >= files) {
                throw new IOException("No space left on device");
            }
            return FileSystemCalls.super.open(path);
        }

        @Override
        public int write(FileChannel file, ByteBuffer data, long position) throws IOException {
            long used = spoolFiles().stream().mapToLong(FullDiskTest::size).sum();
            if (used + data.remaining() > DISK_BYTES) {
                throw new IOException("No space left on device");
            }
            return FileSystemCalls.super.write(file, data, position);
        }
    }

    private List<Path> spoolFiles() throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(file -> file.toString().endsWith(".spool")).toList();
        }
    }

    private static long size(Path file) {
        try {
            return Files.exists(file) ? Files.size(file) : 0;
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    /** Fills an object and says what its Cache-Status was. */
    private String get(String url, int length) throws Exception {
        FakeClient client = FakeClient.get(store, url);
        if (!client.isAnswered()) {
            origin.next()
                    .answer(200, "Content-Length", Integer.toString(length))
                    .data(bytes(length))
                    .end();
        }
        assertThat(client.content()).isEqualTo(bytes(length));
        await(() -> store.stats().fillsInProgress() == 0);
        return client.cacheStatus();
    }

    @Test
    void newObjectsPushOldOnesOut() throws Exception {
        reopen(LIMITS, new SmallDisk());
        for (int i = 0; i < 20; i++) {
            assertThat(get(URL + i, 200_000)).endsWith("; stored");
            assertThat(get(URL + i, 200_000)).as("it is kept").contains("; hit");
        }
        assertThat(store.stats().storageFailures()).isZero();
        assertThat(store.stats().evictions()).isPositive();
        assertThat(store.stats().diskBytes()).isLessThanOrEqualTo(DISK_BYTES);
    }

    @Test
    void anObjectLargerThanTheDiskIsNotSaidToBeStoredForEver() throws Exception {
        reopen(LIMITS, new SmallDisk());
        get(URL, 1_200_000);
        assertThat(store.stats().storageFailures()).isEqualTo(1);
        assertThat(get(URL, 1_200_000)).as("the disk takes nothing").doesNotContain("stored");
        get(URL + "small", 200_000);
        assertThat(get(URL + "next", 200_000))
                .as("the disk takes something again")
                .contains("stored");
    }

    @Test
    void aFileSystemWithoutPlacesForFilesPushesOldOnesOut() throws Exception {
        SmallDisk disk = new SmallDisk();
        disk.files = 3;
        reopen(LIMITS, disk);
        for (int i = 0; i < 10; i++) {
            get(URL + i, 100_000);
            assertThat(get(URL + i, 100_000)).as("it is kept").contains("; hit");
        }
        assertThat(store.stats().storageFailures()).isZero();
    }

    @Test
    void whatIsBeingReadStaysAndOthersGo() throws Exception {
        reopen(LIMITS, new SmallDisk());
        get(URL, 300_000);
        FakeClient slow = FakeClient.get(store, URL);
        slow.content(1000);
        for (int i = 0; i < 20; i++) {
            get(URL + i, 200_000);
        }
        assertThat(slow.content()).isEqualTo(bytes(300_000));
        assertThat(store.stats().storageFailures()).isZero();
    }

    /** The real thing, where the tests may mount a file system. */
    @Test
    void aRealFileSystemThatIsFullKeepsWhatIsNew() throws Exception {
        Path mount = Files.createDirectory(directory.resolve("mount"));
        assumeThat(run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", mount.toString()))
                .as("a file system may be mounted")
                .isTrue();
        store.close();
        try {
            store = SegmentStore.open(LIMITS, mount, origin, clock);
            for (int i = 0; i < 100; i++) {
                assertThat(get(URL + i, 300_000)).endsWith("; stored");
                assertThat(get(URL + i, 300_000)).as("it is kept").contains("; hit");
            }
            assertThat(store.stats().storageFailures()).isZero();
        } finally {
            store.close();
            run("umount", "-l", mount.toString());
        }
    }

    private static boolean run(String... command) throws InterruptedException {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException notThere) {
            return false;
        }
    }
}
