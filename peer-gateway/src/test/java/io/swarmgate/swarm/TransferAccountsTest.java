package io.swarmgate.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.swarm.protocol.ClientMessage.Bytes;
import io.swarmgate.swarm.protocol.PeerId;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TransferAccountsTest {
    private static final PeerId GIVER = new PeerId("0000000000000001");
    private static final PeerId RECEIVER = new PeerId("0000000000000002");

    private final TransferAccounts accounts = new TransferAccounts();

    @Test
    void bytesAreProvenAsFarAsBothEndsAgreeInWhateverOrderTheyReport() {
        assertThat(accounts.got(RECEIVER, new Bytes(GIVER, 100))).isZero();
        assertThat(accounts.gave(GIVER, new Bytes(RECEIVER, 60))).isEqualTo(60);
        assertThat(accounts.gave(GIVER, new Bytes(RECEIVER, 60))).isEqualTo(40);
        assertThat(accounts.got(RECEIVER, new Bytes(GIVER, 5))).isEqualTo(5);
    }

    @Test
    void oneDirectionProvesNothingOfTheOther() {
        accounts.gave(GIVER, new Bytes(RECEIVER, 100));
        assertThat(accounts.got(GIVER, new Bytes(RECEIVER, 100))).isZero();
    }

    @Test
    void claimsThatOverflowProveNoMoreThanTheOtherEndSays() {
        long huge = (1L << 53) - 1;
        for (int i = 0; i < 5000; i++) {
            accounts.gave(GIVER, new Bytes(RECEIVER, huge));
        }
        assertThat(accounts.got(RECEIVER, new Bytes(GIVER, 10))).isEqualTo(10);
    }

    @Test
    void whoHasGoneIsForgotten() {
        accounts.gave(GIVER, new Bytes(RECEIVER, 100));
        accounts.forget(Set.of(GIVER));
        assertThat(accounts.got(RECEIVER, new Bytes(GIVER, 100))).isZero();
    }
}
