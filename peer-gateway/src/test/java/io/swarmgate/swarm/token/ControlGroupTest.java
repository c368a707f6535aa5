package io.swarmgate.swarm.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.swarm.protocol.PeerId;
import java.math.BigDecimal;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ControlGroupTest {
    private static final TokenKey KEY = new TokenKey("k", new byte[32]);
    private static final BigDecimal HALF = BigDecimal.valueOf(50);

    private static PeerId peer(int number) {
        return new PeerId(String.format("%016x", number * 0x9E3779B97F4A7C15L));
    }

    private static long kept(BigDecimal percent, int peers) {
        ControlGroup group = new ControlGroup(KEY);
        return IntStream.range(0, peers)
                .filter(i -> group.contains(peer(i), "live", percent))
                .count();
    }

    @Test
    void aboutTheConfiguredShareBelongsToIt() {
        // 1 % of 50,000 is 500, give or take 22; six times that never happens, and the peers are always the same.
        assertThat(kept(BigDecimal.ONE, 50_000)).isBetween(370L, 630L);
    }

    @Test
    void nobodyOrEverybodyIsPossible() {
        assertThat(kept(BigDecimal.ZERO, 1000)).isZero();
        assertThat(kept(BigDecimal.valueOf(100), 1000)).isEqualTo(1000);
    }

    @Test
    void anotherEdgeWithTheKeyDecidesAlikeAndAnotherKeyOtherwise() {
        ControlGroup one = new ControlGroup(KEY);
        ControlGroup same = new ControlGroup(KEY);
        byte[] secret = new byte[32];
        secret[0] = 1;
        ControlGroup other = new ControlGroup(new TokenKey("k", secret));
        assertThat(IntStream.range(0, 1000)
                        .allMatch(i -> one.contains(peer(i), "r", HALF) == same.contains(peer(i), "r", HALF)))
                .isTrue();
        assertThat(IntStream.range(0, 1000)
                        .anyMatch(i -> one.contains(peer(i), "r", HALF) != other.contains(peer(i), "r", HALF)))
                .isTrue();
    }

    @Test
    void whoeverIsInASmallGroupIsInALargerOne() {
        ControlGroup group = new ControlGroup(KEY);
        assertThat(IntStream.range(0, 20_000)
                        .filter(i -> group.contains(peer(i), "r", BigDecimal.ONE))
                        .allMatch(i -> group.contains(peer(i), "r", BigDecimal.TEN)))
                .isTrue();
    }
}
