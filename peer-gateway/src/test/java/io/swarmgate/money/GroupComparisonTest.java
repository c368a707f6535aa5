package io.swarmgate.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.swarmgate.money.GroupComparison.Block;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GroupComparisonTest {
    @Test
    void tooLittleIsSaidNotGuessed() {
        assertThat(GroupComparison.tooLittle(List.of(), 200, "segments"))
                .hasValueSatisfying(why -> assertThat(why).contains("0 blocks"));
        List<Block> few =
                IntStream.range(0, 10).mapToObj(i -> new Block(5, 5, 5, 5)).toList();
        assertThat(GroupComparison.tooLittle(few, 200, "segments"))
                .hasValueSatisfying(why -> assertThat(why).contains("50 segments"));
    }

    @Test
    void equalBlocksLeaveNoDoubt() {
        List<Block> blocks = IntStream.range(0, 10)
                .mapToObj(i -> new Block(200, 100, 5000, 10_000))
                .toList();
        GroupComparison found = GroupComparison.of(blocks);
        assertThat(found.control()).isEqualTo(2);
        assertThat(found.p2p()).isEqualTo(0.5);
        assertThat(found.halfWidth()).isZero();
        // 1.5 for each of 100,000 segments.
        assertThat(found.saved()).isEqualTo(150_000);
    }

    @Test
    void theIntervalByHand() {
        // Control takes 1 and 3 of each segment in turn, the others always 1: residuals are 0.1 times ±1.
        List<Block> blocks = IntStream.range(0, 10)
                .mapToObj(i -> new Block(i % 2 == 0 ? 100 : 300, 100, 1000, 1000))
                .toList();
        GroupComparison found = GroupComparison.of(blocks);
        // V = 10 / 9 x 10 x 0.01 = 1 / 9; t(0.975, 9) = 2.262; half the width is 2.262 / 3.
        assertThat(found.difference()).isEqualTo(1);
        assertThat(found.halfWidth()).isCloseTo(0.754, within(1e-9));
    }

    @Test
    void aboutNineteenOfTwentyIntervalsHoldTheTruth() {
        Random random = new Random(5);
        int held = 0;
        int tries = 2000;
        for (int i = 0; i < tries; i++) {
            List<Block> blocks = new ArrayList<>();
            for (int day = 0; day < 30; day++) {
                double control = 20 + random.nextInt(30);
                double p2p = 2000 + random.nextInt(2000);
                double both = random.nextGaussian() * 0.2;
                blocks.add(
                        new Block(control * (3 + both + random.nextGaussian() * 0.5), control, p2p * (1 + both), p2p));
            }
            GroupComparison found = GroupComparison.of(blocks);
            held += Math.abs(found.difference() - 2) <= found.halfWidth() ? 1 : 0;
        }
        assertThat((double) held / tries).isBetween(0.92, 0.98);
    }
}
