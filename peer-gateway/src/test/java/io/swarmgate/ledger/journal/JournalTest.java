package io.swarmgate.ledger.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was appended is there until it is released, whatever happens in between. */
class JournalTest {
    private static final long MUCH = 1 << 20;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    private Journal open() throws IOException {
        return Journal.open(directory, MUCH, 1000, DiskWrites.DURABLE);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> texts(List<JournalRecord> records) {
        return records.stream()
                .map(record -> new String(record.content(), StandardCharsets.UTF_8))
                .toList();
    }

    private static List<String> all(Journal journal) throws IOException {
        return texts(journal.read(Long.MAX_VALUE));
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }

    @Test
    void recordsAreReadInTheirOrderUntilTheyAreReleased() throws IOException {
        try (Journal journal = open()) {
            journal.append(bytes("one"));
            journal.append(bytes("two"));
            List<JournalRecord> records = journal.read(MUCH);
            assertThat(texts(records)).containsExactly("one", "two");
            journal.release(records.get(0).end());
            journal.append(bytes("three"));
            assertThat(all(journal)).containsExactly("two", "three");
        }
    }

    @Test
    void noMoreIsReadThanWasAskedForAndOneRecord() throws IOException {
        try (Journal journal = open()) {
            for (int i = 0; i < 5; i++) {
                journal.append(bytes("record " + i));
            }
            assertThat(texts(journal.read(10))).containsExactly("record 0", "record 1");
        }
    }

    @Test
    void anotherRunFindsWhatWasNotReleased() throws IOException {
        try (Journal journal = open()) {
            journal.append(bytes("one"));
            journal.append(bytes("two"));
            journal.release(journal.read(1).get(0).end());
        }
        try (Journal journal = open()) {
            // How far a file was released is not on disk: whoever reads has to know a record again.
            assertThat(all(journal)).containsExactly("one", "two");
            journal.append(bytes("three"));
            assertThat(all(journal)).containsExactly("one", "two", "three");
        }
    }

    @Test
    void filesOfReleasedRecordsAreDeleted() throws IOException {
        try (Journal journal = open()) {
            for (int i = 0; i < 40; i++) {
                journal.append(new byte[200]);
            }
            assertThat(files()).hasSizeGreaterThan(5);
            List<JournalRecord> records = journal.read(MUCH);
            journal.release(records.get(records.size() - 1).end());
            assertThat(journal.pendingBytes()).isZero();
            assertThat(files()).hasSize(1);
        }
        assertThat(files()).isEmpty();
    }

    @Test
    void whatWaitsIsCounted() throws IOException {
        try (Journal journal = open()) {
            assertThat(journal.pendingBytes()).isZero();
            for (int i = 0; i < 10; i++) {
                journal.append(new byte[192]);
            }
            assertThat(journal.pendingBytes()).isEqualTo(10 * 200);
            journal.release(journal.read(MUCH).get(6).end());
            assertThat(journal.pendingBytes()).isEqualTo(3 * 200);
        }
    }

    @Test
    void aFullJournalRefusesAndTakesMoreOnceThereIsRoom() throws IOException {
        try (Journal journal = Journal.open(directory, 1000, 300, DiskWrites.DURABLE)) {
            for (int i = 0; i < 5; i++) {
                journal.append(new byte[192]);
            }
            assertThatThrownBy(() -> journal.append(new byte[192])).isInstanceOf(JournalFullException.class);
            journal.release(journal.read(1).get(0).end());
            journal.append(new byte[192]);
            assertThat(journal.read(MUCH)).hasSize(5);
        }
    }

    @Test
    void aFailedWriteLeavesNothingBehindAndTheNextOneSucceeds() throws IOException {
        boolean[] failing = {false};
        DiskWrites disk = (file, bytes) -> {
            if (failing[0]) {
                file.write(bytes.slice(0, bytes.remaining() - 1));
                throw new IOException("No space left on device");
            }
            DiskWrites.DURABLE.write(file, bytes);
        };
        try (Journal journal = Journal.open(directory, MUCH, MUCH, disk)) {
            journal.append(bytes("one"));
            failing[0] = true;
            assertThatThrownBy(() -> journal.append(bytes("two"))).hasMessageContaining("No space left");
            assertThatThrownBy(() -> journal.append(bytes("two"))).hasMessageContaining("No space left");
            failing[0] = false;
            journal.append(bytes("three"));
            assertThat(all(journal)).containsExactly("one", "three");
        }
        try (Journal journal = open()) {
            assertThat(all(journal)).containsExactly("one", "three");
            assertThat(journal.damagedBytes()).isZero();
        }
    }

    @Test
    void aTornRecordTakesNoneBeforeItAlong() throws IOException {
        try (Journal journal = open()) {
            journal.append(bytes("one"));
            journal.append(bytes("two"));
        }
        byte[] whole = Files.readAllBytes(files().get(0));
        int second = (int) JournalFile.START + 8 + 3;
        for (int length = second + 1; length < whole.length; length++) {
            Files.write(directory.resolve(files().get(0).getFileName()), cut(whole, length));
            try (Journal journal = open()) {
                List<JournalRecord> records = journal.read(MUCH);
                assertThat(texts(records)).as("cut at " + length).containsExactly("one");
                journal.append(bytes("three"));
                assertThat(all(journal)).containsExactly("one");
                journal.release(records.get(0).end());
                List<JournalRecord> rest = journal.read(MUCH);
                assertThat(texts(rest)).containsExactly("three");
                assertThat(journal.damagedBytes()).isEqualTo(length - second);
                journal.release(rest.get(0).end());
            }
            assertThat(files()).isEmpty();
            Files.write(directory.resolve("0000000000000000.journal"), whole);
        }
    }

    private static byte[] cut(byte[] bytes, int length) {
        byte[] start = new byte[length];
        System.arraycopy(bytes, 0, start, 0, length);
        return start;
    }

    @Test
    void aFileThatIsNoJournalIsLeftOut() throws IOException {
        Files.write(
                directory.resolve("0000000000000007.journal"),
                "something else altogether".getBytes(StandardCharsets.US_ASCII));
        Files.writeString(directory.resolve("notes.txt"), "stays");
        try (Journal journal = open()) {
            journal.append(bytes("one"));
            assertThat(all(journal)).containsExactly("one");
            assertThat(journal.damagedBytes()).isEqualTo(17);
        }
        assertThat(directory.resolve("notes.txt")).exists();
    }

    @Test
    void aFileThatWasDeletedByHandIsPassedOver() throws IOException {
        try (Journal journal = open()) {
            for (int i = 0; i < 10; i++) {
                journal.append(new byte[500]);
            }
            Files.delete(files().get(0));
            assertThat(journal.read(MUCH)).hasSize(8);
        }
    }

    /** Nothing a disk may do to a file leads to anything but records that were written, in their order. */
    @Test
    void damagedFilesGiveOnlyWhatWasWritten() throws IOException {
        Random random = new Random(20261127);
        DiskWrites unsynced = FileChannel::write;
        for (int round = 0; round < 300; round++) {
            List<String> written = new ArrayList<>();
            try (Journal journal = Journal.open(directory, MUCH, 1000, unsynced)) {
                for (int i = random.nextInt(20); i >= 0; i--) {
                    String text = round + "-" + i + "-" + "x".repeat(random.nextInt(300));
                    written.add(text);
                    journal.append(bytes(text));
                }
            }
            for (Path file : files()) {
                damage(random, file);
            }
            try (Journal journal = Journal.open(directory, MUCH, 1000, unsynced)) {
                List<String> read = new ArrayList<>();
                for (List<JournalRecord> some = journal.read(200); !some.isEmpty(); some = journal.read(200)) {
                    read.addAll(texts(some));
                    journal.release(some.get(some.size() - 1).end());
                }
                if (!read.isEmpty()) {
                    assertThat(written).containsSubsequence(read);
                }
                assertThat(journal.pendingBytes()).isZero();
            }
            assertThat(files()).isEmpty();
        }
    }

    private static void damage(Random random, Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        switch (random.nextInt(4)) {
            case 0 -> Files.write(file, cut(bytes, random.nextInt(bytes.length + 1)));
            case 1 -> {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 + random.nextInt(255));
                Files.write(file, bytes);
            }
            case 2 -> {
                byte[] junk = new byte[random.nextInt(50)];
                random.nextBytes(junk);
                Files.write(file, junk, StandardOpenOption.APPEND);
            }
            default -> {
                // This one is spared.
            }
        }
    }
}
