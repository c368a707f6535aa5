package io.swarmgate.swarm.receipt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SentCopiesTest {
    private static final SourceNetwork HERE = SourceNetwork.of("192.0.2.1");
    private static final SourceNetwork THERE = SourceNetwork.of("198.51.100.1");

    private final SentCopies copies = SentCopies.seen(100);

    @Test
    void aNetworkHasTheCopiesThatWereSentToItEachOnce() {
        copies.sent(HERE, 100);
        assertThat(copies.takeCopy(HERE, 60)).isTrue();
        assertThat(copies.takeCopy(HERE, 60)).isFalse();
        assertThat(copies.takeCopy(HERE, 40)).isTrue();
        assertThat(copies.takeCopy(HERE, 1)).isFalse();
        assertThat(copies.takeCopy(THERE, 1)).isFalse();
    }

    @Test
    void insideANetworkEachByteIsGoodForThreeMore() {
        copies.sent(HERE, 100);
        assertThat(copies.passOnInside(HERE, 300)).isTrue();
        assertThat(copies.passOnInside(HERE, 1)).isFalse();
        copies.sent(HERE, 1);
        assertThat(copies.passOnInside(HERE, 3)).isTrue();
        assertThat(copies.passOnInside(THERE, 1)).isFalse();
    }

    @Test
    void whatViewersElsewhereGaveIsGoodForOneMore() {
        copies.arrived(HERE, 100);
        assertThat(copies.passOnInside(HERE, 100)).isTrue();
        assertThat(copies.passOnInside(HERE, 1)).isFalse();
        assertThat(copies.takeCopy(HERE, 1)).as("it was not sent over HTTP").isFalse();
    }

    @Test
    void networksBeyondTheBoundAreForgotten() {
        SentCopies few = SentCopies.seen(10);
        for (int host = 0; host < 1000; host++) {
            few.sent(SourceNetwork.of("192.0.2." + host % 256 + host / 256), 1);
        }
        assertThat(few.networks()).isLessThanOrEqualTo(10);
    }

    @Test
    void whatViewersSayCountsWhereTheEdgeDoesNotSeeItAlone() {
        copies.told(HERE, 100);
        assertThat(copies.takeCopy(HERE, 1)).isFalse();
        SentCopies behindCdn = SentCopies.told(100);
        behindCdn.told(HERE, 100);
        assertThat(behindCdn.takeCopy(HERE, 100)).isTrue();
        assertThat(behindCdn.takeCopy(HERE, 1)).isFalse();
    }
}
