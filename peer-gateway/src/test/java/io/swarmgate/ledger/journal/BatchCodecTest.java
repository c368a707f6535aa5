package io.swarmgate.ledger.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmgate.ledger.Account;
import io.swarmgate.ledger.Line;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;

/** A batch survives as bytes, and bytes that are none are refused. */
class BatchCodecTest {
    @Test
    void anyBatchIsReadAsItWasWritten() throws Exception {
        Random random = new Random(20261005);
        for (int round = 0; round < 500; round++) {
            Batch batch = TestBatches.batch(random, "edge-" + round, random.nextLong(), round + 1);
            assertThat(BatchCodec.decode(BatchCodec.encode(batch))).isEqualTo(batch);
        }
    }

    @Test
    void extremesAreKept() throws Exception {
        Account account = Account.of(Line.UNPROVEN, "r");
        Batch batch = new Batch(
                "e",
                Long.MIN_VALUE,
                Long.MAX_VALUE,
                Instant.EPOCH,
                List.of(new Entry(account, 0, Long.MIN_VALUE, Long.MAX_VALUE), new Entry(account, 1, 0, -1)));
        assertThat(BatchCodec.decode(BatchCodec.encode(batch))).isEqualTo(batch);
    }

    /** What an outage of the database costs on disk (docs/ledger.md). */
    @Test
    void twoHundredEntriesTakeLessThanFourKilobytes() {
        Random random = new Random(1);
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            entries.add(
                    new Entry(TestBatches.account(random), TestBatches.MINUTE, random.nextInt(900), random.nextInt()));
        }
        assertThat(BatchCodec.encode(new Batch("edge", 1, 1, Instant.EPOCH, entries)))
                .hasSizeLessThan(4096);
    }

    @Test
    void aBatchThatInflatesWithoutEndIsRefused() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(1);
        try (DataOutputStream out = new DataOutputStream(new DeflaterOutputStream(bytes))) {
            out.writeUTF("edge");
            out.write(new byte[24]);
            VarLong.write(out, Long.MAX_VALUE);
            for (int i = 0; i < 1100; i++) {
                out.writeUTF("x".repeat(65_000));
            }
        }
        assertThatThrownBy(() -> BatchCodec.decode(bytes.toByteArray()))
                .isInstanceOf(MalformedBatchException.class)
                .hasMessageContaining("longer than any batch");
    }

    @Test
    void anotherVersionIsRefused() {
        assertThatThrownBy(() -> BatchCodec.decode(new byte[] {2, 0})).hasMessageContaining("version 1");
    }

    /** Also where the damage is inside of what is deflated. */
    @Test
    void damagedBatchesAreReadOrRefused() throws IOException {
        Random random = new Random(7);
        for (int round = 0; round < 1_500; round++) {
            byte[] bytes = BatchCodec.encode(TestBatches.batch(random, "edge", 1, 1));
            byte[] plain = TestBytes.inflated(bytes, 1);
            for (int change = random.nextInt(4); change >= 0; change--) {
                plain[random.nextInt(plain.length)] = (byte) random.nextInt();
            }
            check(TestBytes.deflated((byte) 1, plain));
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            check(bytes);
        }
    }

    static void check(byte[] bytes) {
        try {
            assertThat(BatchCodec.decode(bytes)).isNotNull();
        } catch (MalformedBatchException refused) {
            assertThat(refused.getMessage()).isNotEmpty();
        }
    }
}
