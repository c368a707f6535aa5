package io.swarmgate.edge.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.edge.connection.FrameBudget.Kind;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FrameBudgetTest {
    private static final long NOW = System.nanoTime();

    private final FrameBudget budget = new FrameBudget();

    private int spendAll(long now) {
        int spent = 0;
        while (budget.spend(Kind.RESET, now)) {
            spent++;
        }
        return spent;
    }

    @Test
    void aStockMayBeSpentAtOnce() {
        assertThat(spendAll(NOW)).isEqualTo(200);
    }

    @Test
    void itFillsUpAgain() {
        spendAll(NOW);
        assertThat(spendAll(NOW + Duration.ofSeconds(2).toNanos())).isEqualTo(20);
        assertThat(spendAll(NOW + Duration.ofHours(1).toNanos())).isEqualTo(200);
    }

    @Test
    void kindsHaveStocksOfTheirOwn() {
        spendAll(NOW);
        assertThat(budget.spend(Kind.ANSWERED, NOW)).isTrue();
    }
}
