package io.swarmgate.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.swarm.Accusations.Verdict;
import io.swarmgate.swarm.protocol.PeerId;
import org.junit.jupiter.api.Test;

class AccusationsTest {
    private final Accusations accusations = new Accusations(1000);

    private static PeerId peer(int number) {
        return new PeerId(String.format("%016x", number));
    }

    @Test
    void theFirstAccusationExpels() {
        assertThat(accusations.judge(peer(1), "a", peer(2))).isEqualTo(Verdict.EXPEL_ACCUSED);
        assertThat(accusations.isExpelled(peer(2))).isTrue();
    }

    @Test
    void whoIsNeverConfirmedIsExpelledWithTheThird() {
        accusations.judge(peer(1), "a", peer(2));
        accusations.judge(peer(1), "a", peer(3));
        assertThat(accusations.judge(peer(1), "a", peer(4))).isEqualTo(Verdict.EXPEL_ACCUSER);
        assertThat(accusations.isExpelled(peer(4))).isFalse();
        assertThat(accusations.isExpelled(peer(1))).isTrue();
    }

    @Test
    void anotherAddressThatSaysTheSameRestoresCredit() {
        accusations.judge(peer(1), "a", peer(2));
        assertThat(accusations.judge(peer(9), "b", peer(2))).isEqualTo(Verdict.DISMISS);
        accusations.judge(peer(1), "a", peer(3));
        assertThat(accusations.judge(peer(1), "a", peer(4))).isEqualTo(Verdict.EXPEL_ACCUSED);
    }

    @Test
    void oneAddressCannotConfirmItself() {
        accusations.judge(peer(1), "a", peer(2));
        accusations.judge(peer(9), "a", peer(2));
        accusations.judge(peer(1), "a", peer(3));
        assertThat(accusations.judge(peer(1), "a", peer(4))).isEqualTo(Verdict.EXPEL_ACCUSER);
    }

    @Test
    void anAddressHasCreditForAFewHoweverManyKeysItMakes() {
        int expelled = 0;
        for (int i = 0; i < 100; i++) {
            if (accusations.judge(peer(1000 + i), "a", peer(i)) == Verdict.EXPEL_ACCUSED) {
                expelled++;
            }
        }
        assertThat(expelled).isEqualTo(Accusations.ADDRESS_CREDIT);
    }
}
