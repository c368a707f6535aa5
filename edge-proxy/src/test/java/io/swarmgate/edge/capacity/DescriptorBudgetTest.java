package io.swarmgate.edge.capacity;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.edge.capacity.DescriptorBudget.Wanted;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DescriptorBudgetTest {
    /** As by default, with one origin. */
    private static final Wanted USUAL = new Wanted(10_000, 512, 1, 256, 256);

    @Test
    void whereThereAreEnoughEverythingIsAsConfigured() {
        DescriptorBudget budget = DescriptorBudget.of(USUAL, USUAL.descriptors());
        assertThat(budget).isEqualTo(new DescriptorBudget(10_000, 1250, 256, 64, 512, 256));
    }

    @ParameterizedTest
    @ValueSource(longs = {128, 160, 256, 512, 1024, 4096, 12_000})
    void whateverThereIsIsNotExceeded(long descriptors) {
        DescriptorBudget budget = DescriptorBudget.of(USUAL, descriptors);
        long all = 96L
                + budget.connections()
                + budget.waiting()
                + budget.adminConnections()
                + budget.adminWaiting()
                + budget.openFiles()
                + budget.originConnections();
        assertThat(all).isLessThanOrEqualTo(descriptors);
        assertThat(budget.connections()).isGreaterThanOrEqualTo(budget.waiting());
    }

    @Test
    void whatIsConfiguredIsNotExceededEither() {
        Wanted few = new Wanted(10, 4, 3, 30, 10);
        DescriptorBudget budget = DescriptorBudget.of(few, 300);
        assertThat(budget.connections()).isLessThanOrEqualTo(10);
        assertThat(budget.openFiles()).isLessThanOrEqualTo(4);
        assertThat(budget.originConnections()).isLessThanOrEqualTo(10);
    }

    @Test
    void originsShareTheirPart() {
        DescriptorBudget budget = DescriptorBudget.of(new Wanted(10_000, 512, 4, 1024, 256), 1096);
        assertThat(budget.originConnections()).isEqualTo(50);
    }

    @ParameterizedTest
    @ValueSource(longs = {-5, 0, 10, 97})
    void withNextToNothingSomethingIsStillTried(long descriptors) {
        DescriptorBudget budget = DescriptorBudget.of(USUAL, descriptors);
        assertThat(budget.connections()).isPositive();
        assertThat(budget.waiting()).isPositive();
        assertThat(budget.adminConnections()).isPositive();
        assertThat(budget.openFiles()).isGreaterThanOrEqualTo(2);
        assertThat(budget.originConnections()).isPositive();
    }
}
