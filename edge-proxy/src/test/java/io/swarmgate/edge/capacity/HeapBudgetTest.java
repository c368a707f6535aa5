package io.swarmgate.edge.capacity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeapBudgetTest {
    private static final long MIB = 1 << 20;

    /** As the javadoc says; what a viewer or a connection takes is an estimate of the heap it needs. */
    @ParameterizedTest
    @ValueSource(longs = {64, 128, 1024, 4096, 65_536})
    void allSharesTogetherLeaveAFifthOfTheHeap(long mib) {
        HeapBudget heap = new HeapBudget(mib * MIB);
        long shares = heap.catalogueBytes()
                + heap.heldManifestBytes()
                + 3 * heap.arrivingManifestBytes()
                + heap.listedSegments() * 400L
                + heap.clockedManifestBytes()
                + heap.segmentHeadBytes()
                + heap.segmentWindowBytes()
                + heap.relayBytes()
                + heap.partDigestBytes()
                + 3 * heap.nameBytes()
                + heap.viewers() * 32L * 1024
                + heap.connections() * 8L * 1024
                + heap.clients() * 2500L
                + 2L * heap.sessions() * 300L
                + heap.ledgerSums() * 800L;
        assertThat(shares).isLessThanOrEqualTo(heap.heapBytes() / 100 * 80);
    }

    @Test
    void aHeapThatIsTooSmallForAnythingStillGivesPositiveNumbers() {
        HeapBudget heap = new HeapBudget(MIB);
        assertThat(heap.viewers()).isPositive();
        assertThat(heap.connections()).isPositive();
        assertThat(heap.waitingForManifests()).isPositive();
        assertThat(heap.clients()).isPositive();
        assertThat(heap.nameBytes()).isPositive();
    }

    @Test
    void aLargeHeapIsNotFilledForItsOwnSake() {
        HeapBudget heap = new HeapBudget(1L << 40);
        assertThat(heap.catalogueBytes()).isEqualTo(512 * MIB);
        assertThat(heap.waitingForManifests()).isEqualTo(20_000);
        assertThat(heap.listedSegments()).isEqualTo(200_000);
        assertThat(heap.ledgerSums()).isEqualTo(200_000);
    }
}
