package io.swarmgate.swarm.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.swarm.protocol.PeerId;
import java.math.BigDecimal;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ControlGroupTest {
    private static final TokenKey KEY = new TokenKey("k", new byte[32]);

    private static PeerId peer(int number) {
        return new PeerId(String.format("%016x", number * 0x9E3779B97F4A7C15L));
    }

    private static long of(ControlGroup group, int peers) {
        return IntStream.range(0, peers)
                .filter(i -> group.contains(peer(i), "live"))
                .count();
    }

    @Test
    void aboutTheConfiguredShareBelongsToIt() {
        // 1 % of 50,000 is 500, give or take 22; six times that never happens, and the peers are always the same.
        assertThat(of(new ControlGroup(KEY, BigDecimal.ONE), 50_000)).isBetween(370L, 630L);
    }

    @Test
    void nobodyOrEverybodyIsPossible() {
        assertThat(of(new ControlGroup(KEY, BigDecimal.ZERO), 1000)).isZero();
        assertThat(of(new ControlGroup(KEY, BigDecimal.valueOf(100)), 1000)).isEqualTo(1000);
    }

    @Test
    void anotherEdgeWithTheKeyDecidesAlikeAndAnotherKeyOtherwise() {
        ControlGroup one = new ControlGroup(KEY, BigDecimal.valueOf(50));
        ControlGroup same = new ControlGroup(KEY, BigDecimal.valueOf(50));
        byte[] secret = new byte[32];
        secret[0] = 1;
        ControlGroup other = new ControlGroup(new TokenKey("k", secret), BigDecimal.valueOf(50));
        assertThat(IntStream.range(0, 1000).allMatch(i -> one.contains(peer(i), "r") == same.contains(peer(i), "r")))
                .isTrue();
        assertThat(IntStream.range(0, 1000).anyMatch(i -> one.contains(peer(i), "r") != other.contains(peer(i), "r")))
                .isTrue();
    }

    @Test
    void whoeverIsInASmallGroupIsInALargerOne() {
        ControlGroup small = new ControlGroup(KEY, BigDecimal.ONE);
        ControlGroup large = new ControlGroup(KEY, BigDecimal.TEN);
        assertThat(IntStream.range(0, 20_000)
                        .filter(i -> small.contains(peer(i), "r"))
                        .allMatch(i -> large.contains(peer(i), "r")))
                .isTrue();
    }
}
