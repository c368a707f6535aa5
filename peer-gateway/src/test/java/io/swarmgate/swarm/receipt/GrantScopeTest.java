package io.swarmgate.swarm.receipt;

import static io.swarmgate.swarm.receipt.Books.CHUNK;
import static io.swarmgate.swarm.receipt.Books.CHUNKS;
import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.swarm.protocol.Receipt;
import io.swarmgate.swarm.protocol.Receipt.Figures;
import io.swarmgate.swarm.protocol.Receipt.Share;
import io.swarmgate.swarm.receipt.Books.Viewer;
import io.swarmgate.swarm.receipt.ReceiptEvents.Refusal;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What two may name under their grant, and what they may not, though both say the same; docs/ledger.md lists it. */
class GrantScopeTest {
    private static final long SEGMENT = 5;
    private static final long OF_ANOTHER_STREAM = -5;

    private final Books books = new Books();
    private final Viewer giver = books.viewer();
    private final Viewer receiver = books.viewer();
    private final int atReceiver = receiver.meets(giver);
    private final int atGiver = giver.meets(receiver);

    /** Both ends say that a chunk went from the one to the other, under the grants they have. */
    private void bothSay(long key, int chunk) {
        receiver.says(
                new Receipt(key, List.of(new Share(atReceiver, Books.set(chunk))), List.of(), Figures.NONE, null));
        giver.says(new Receipt(key, List.of(), List.of(new Share(atGiver, Books.set(chunk))), Figures.NONE, null));
    }

    private void part() {
        receiver.party.end(giver.party, books.now);
        giver.party.end(receiver.party, books.now);
    }

    @Test
    void chunksOfTheirStreamsSegmentsCount() {
        bothSay(SEGMENT, 0);
        assertThat(books.proven).isEqualTo(CHUNK);
    }

    @Test
    void segmentsThatNoManifestOfTheirStreamListsDoNot() {
        bothSay(OF_ANOTHER_STREAM, 0);
        assertThat(books.refused(Refusal.UNKNOWN_SEGMENT)).isEqualTo(2);
        assertThat(books.claimed).isZero();
    }

    @Test
    void chunksBeyondTheLengthTheGatewayKnowsDoNot() {
        bothSay(SEGMENT, CHUNKS);
        assertThat(books.refused(Refusal.NO_SUCH_CHUNK)).isEqualTo(2);
        assertThat(books.claimed).isZero();
    }

    @Test
    void aChunkCountsOnceForItsReceiverWhoeverGaveIt() {
        Viewer other = books.viewer();
        bothSay(SEGMENT, 0);
        bothSay(SEGMENT, 0);
        receiver.got(other, SEGMENT, 0);
        other.gave(receiver, SEGMENT, 0);
        books.settle();
        assertThat(books.refused(Refusal.CLAIMED_BEFORE)).isEqualTo(2);
        assertThat(books.proven).isEqualTo(CHUNK);
        assertThat(books.claimed).isEqualTo(CHUNK);
    }

    @Test
    void aGrantIsOfTwoViewersAndNobodyElseHasItsNumber() {
        Viewer stranger = books.viewer();
        stranger.says(
                new Receipt(SEGMENT, List.of(new Share(atReceiver, Books.set(0))), List.of(), Figures.NONE, null));
        giver.says(new Receipt(SEGMENT, List.of(), List.of(new Share(atGiver + 1, Books.set(0))), Figures.NONE, null));
        assertThat(books.refused(Refusal.UNKNOWN_GRANT)).isEqualTo(2);
        assertThat(books.claimed).isZero();
    }

    @Test
    void whatTwoHadExchangedWhenTheyWerePartedMayBeNamedForTwoMinutes() {
        part();
        books.pass(Party.GRACE);
        bothSay(SEGMENT, 0);
        assertThat(books.proven).isEqualTo(CHUNK);
        books.pass(Duration.ofMillis(1));
        bothSay(SEGMENT, 1);
        assertThat(books.refused(Refusal.UNKNOWN_GRANT)).isEqualTo(2);
        assertThat(books.claimed).isEqualTo(CHUNK);
    }

    @Test
    void twoThatMeetAgainGoOnUnderTheSameNumber() {
        part();
        books.pass(Duration.ofMinutes(10));
        assertThat(receiver.meets(giver)).isEqualTo(atReceiver);
        bothSay(SEGMENT, 0);
        assertThat(books.proven).isEqualTo(CHUNK);
    }

    @Test
    void nothingIsGivenToOrGotFromWhoeverIsForgotten() {
        books.book.dismiss(giver.party);
        bothSay(SEGMENT, 0);
        assertThat(books.refused(Refusal.UNKNOWN_GRANT)).isEqualTo(1);
        assertThat(books.claimed).isZero();
    }
}
