package io.swarmgate.swarm.receipt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChunkSetTest {
    @Test
    void itHoldsWhatASetOfEachSegmentWouldHold() {
        Random random = new Random(11);
        ChunkSet set = new ChunkSet(20_000, key -> true);
        Map<Long, BitSet> model = new HashMap<>();
        for (int round = 0; round < 20_000; round++) {
            long key = random.nextInt(200) * 0x0100_0000_0000_0001L;
            BitSet chunks = new BitSet();
            for (int i = random.nextInt(5); i >= 0; i--) {
                chunks.set(random.nextInt(random.nextBoolean() ? 100 : 4096));
            }
            BitSet known = model.computeIfAbsent(key, unseen -> new BitSet());
            BitSet fresh = (BitSet) chunks.clone();
            fresh.andNot(known);
            assertThat(set.add(key, chunks)).isEqualTo(fresh);
            known.or(chunks);
            assertThat(set.of(key, 4096)).isEqualTo(known);
        }
    }

    @Test
    void whatNoManifestListsIsForgottenBeforeRoomRunsOut() {
        long[] oldest = {0};
        ChunkSet set = new ChunkSet(100, key -> key >= oldest[0]);
        for (long key = 1; key < 10_000; key++) {
            oldest[0] = key - 50;
            assertThat(set.add(key, Books.set(0, 1)).cardinality()).isEqualTo(2);
        }
        assertThat(set.add(9_999, Books.set(0, 2))).isEqualTo(Books.set(2));
    }

    @Test
    void beyondItsRoomNothingIsAdded() {
        ChunkSet set = new ChunkSet(10, key -> true);
        for (long key = 0; key < 10; key++) {
            set.add(key, Books.set(3));
        }
        assertThat(set.add(10, Books.set(3)).isEmpty()).isTrue();
        assertThat(set.add(9, Books.set(4))).as("of a segment that is in").isEqualTo(Books.set(4));
    }
}
