package io.swarmgate.ledger.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A journal is opened and read to its end whatever its file holds. */
class JournalFuzzTest {
    @FuzzTest
    void anyFileIsReadToItsEnd(FuzzedDataProvider data) throws IOException {
        boolean begun = data.consumeBoolean();
        byte[] content = data.consumeRemainingAsBytes();
        Path directory = Files.createTempDirectory("journal-fuzz-");
        Path file = directory.resolve("0000000000000000.journal");
        byte[] magic = begun ? "SWGLEDG1".getBytes(StandardCharsets.US_ASCII) : new byte[0];
        byte[] bytes = new byte[magic.length + content.length];
        System.arraycopy(magic, 0, bytes, 0, magic.length);
        System.arraycopy(content, 0, bytes, magic.length, content.length);
        Files.write(file, bytes);
        try (Journal journal = Journal.open(directory, 1 << 20)) {
            for (List<JournalRecord> some = journal.read(100); !some.isEmpty(); some = journal.read(100)) {
                journal.release(some.get(some.size() - 1).end());
            }
            assertThat(journal.pendingBytes()).isZero();
        } finally {
            Files.deleteIfExists(file);
            Files.delete(directory);
        }
    }
}
