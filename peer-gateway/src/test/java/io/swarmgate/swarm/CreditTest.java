package io.swarmgate.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.swarm.protocol.PeerId;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CreditTest {
    private final Credit credit = new Credit(0);
    private final Map<PeerId, Long> confirmed = new HashMap<>();

    private static PeerId giver(int number) {
        return new PeerId(String.format("%016x", number));
    }

    private void settle(long proven) {
        credit.settle(proven, (giver, bytes) -> confirmed.merge(giver, bytes, Long::sum));
    }

    @Test
    void wordsAreWorthWhatIsProven() {
        credit.says(giver(1), 100);
        settle(0);
        assertThat(confirmed).isEmpty();
        settle(70);
        assertThat(confirmed).containsEntry(giver(1), 70L);
        settle(70);
        settle(200);
        assertThat(confirmed).containsEntry(giver(1), 100L);
    }

    @Test
    void whatWasProvenInAnEarlierConnectionIsSpent() {
        Credit again = new Credit(500);
        again.says(giver(1), 100);
        again.settle(500, (giver, bytes) -> confirmed.put(giver, bytes));
        assertThat(confirmed).isEmpty();
    }

    /** Whatever is said and proven, in whatever order, and also where what was proven is revoked. */
    @Test
    void nobodySpeaksForMoreThanIsProvenNorForMoreThanTheySaid() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            Credit credit = new Credit(0);
            Map<PeerId, Long> said = new HashMap<>();
            Map<PeerId, Long> heard = new HashMap<>();
            long proven = 0;
            long mostProven = 0;
            for (int i = 0; i < 100; i++) {
                if (random.nextBoolean()) {
                    PeerId giver = giver(random.nextInt(200));
                    long bytes = random.nextInt(1000);
                    said.merge(giver, bytes, Long::sum);
                    credit.says(giver, bytes);
                } else {
                    proven = random.nextInt(20) == 0 ? 0 : proven + random.nextInt(1000);
                    mostProven = Math.max(mostProven, proven);
                    credit.settle(proven, (giver, bytes) -> heard.merge(giver, bytes, Long::sum));
                }
            }
            long all = heard.values().stream().mapToLong(Long::longValue).sum();
            assertThat(all).isLessThanOrEqualTo(mostProven);
            assertThat(heard)
                    .allSatisfy((giver, bytes) -> assertThat(bytes).isLessThanOrEqualTo(said.getOrDefault(giver, 0L)));
        }
    }
}
