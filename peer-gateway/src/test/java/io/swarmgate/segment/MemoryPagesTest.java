package io.swarmgate.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class MemoryPagesTest {
    private static final int PAGE = MemoryPages.PAGE_BYTES;
    private static final int SLAB = 128 * PAGE;

    private long now;
    /** What the JVM still has. */
    private long direct = Long.MAX_VALUE;

    private int asked;

    private MemoryPages pages(long maxBytes) {
        return new MemoryPages(maxBytes, this::allocate, () -> now);
    }

    private ByteBuffer allocate(int bytes) {
        asked++;
        if (bytes > direct) {
            throw new OutOfMemoryError("Cannot reserve " + bytes + " bytes of direct buffer memory");
        }
        direct -= bytes;
        return ByteBuffer.allocate(bytes);
    }

    @Test
    void thereAreNoMorePagesThanTheBoundAllows() {
        MemoryPages pages = pages(3L * PAGE);
        assertThat(pages.take(2L * PAGE)).hasSize(2);
        assertThat(pages.take(2L * PAGE)).isNull();
        assertThat(pages.take(1)).hasSize(1);
        assertThat(pages.usedBytes()).isEqualTo(3L * PAGE);
    }

    @Test
    void pagesAreUsedAgain() {
        MemoryPages pages = pages(2L * PAGE);
        List<ByteBuffer> taken = Objects.requireNonNull(pages.take(2L * PAGE));
        pages.giveBack(taken);
        assertThat(pages.take(2L * PAGE)).containsExactlyInAnyOrderElementsOf(taken);
    }

    @Test
    void whereTheJvmHasNoMoreThereAreNoPagesLeft() {
        direct = SLAB;
        MemoryPages pages = pages(10L * SLAB);
        List<ByteBuffer> first = Objects.requireNonNull(pages.take(SLAB));
        assertThat(pages.take(PAGE)).isNull();
        assertThat(pages.usedBytes()).isEqualTo(SLAB);
        pages.giveBack(first);
        assertThat(pages.take(PAGE)).as("what there is goes on being used").hasSize(1);
    }

    @Test
    void theJvmIsNotAskedAgainForAWhile() {
        direct = 0;
        MemoryPages pages = pages(10L * SLAB);
        for (int i = 0; i < 100; i++) {
            assertThat(pages.take(PAGE)).isNull();
        }
        assertThat(asked).isEqualTo(1);
        direct = Long.MAX_VALUE;
        now += MemoryPages.PAUSE.toNanos();
        assertThat(pages.take(PAGE)).hasSize(1);
    }

    @Test
    void aFullHeapIsNotTakenForThat() {
        MemoryPages pages = new MemoryPages(
                SLAB,
                bytes -> {
                    throw new OutOfMemoryError("Java heap space");
                },
                () -> now);
        assertThatThrownBy(() -> pages.take(PAGE)).isInstanceOf(OutOfMemoryError.class);
    }
}
