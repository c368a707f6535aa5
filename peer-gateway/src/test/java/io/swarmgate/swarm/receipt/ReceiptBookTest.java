package io.swarmgate.swarm.receipt;

import static io.swarmgate.swarm.receipt.Books.CHUNK;
import static io.swarmgate.swarm.receipt.Books.LENGTH;
import static io.swarmgate.swarm.receipt.Books.all;
import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.swarm.protocol.Receipt;
import io.swarmgate.swarm.protocol.Receipt.Figures;
import io.swarmgate.swarm.protocol.Receipt.Share;
import io.swarmgate.swarm.receipt.Books.Honesty;
import io.swarmgate.swarm.receipt.Books.Viewer;
import io.swarmgate.swarm.receipt.ReceiptEvents.Refusal;
import io.swarmgate.swarm.receipt.ReceiptEvents.Shown;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What honest viewers say, in whatever order it arrives. */
class ReceiptBookTest {
    private static final long SEGMENT = 5;

    private final Books books = new Books();
    private final Viewer giver = books.viewer();
    private final Viewer receiver = books.viewer();

    @Test
    void chunksBothEndsNameAreProvenWhoeverSpeaksFirst() {
        receiver.got(giver, SEGMENT, 0, 1);
        assertThat(books.proven).isZero();
        assertThat(books.unproven()).isEqualTo(2 * CHUNK);
        giver.gave(receiver, SEGMENT, 0, 1, 2);
        assertThat(books.proven).isEqualTo(2 * CHUNK);
        receiver.got(giver, SEGMENT, 2);
        assertThat(books.proven).isEqualTo(3 * CHUNK);
        assertThat(books.unproven()).isZero();
    }

    @Test
    void theLastChunkIsAsLongAsTheGatewayKnows() {
        receiver.got(giver, SEGMENT, 9);
        giver.gave(receiver, SEGMENT, 9);
        assertThat(books.proven).isEqualTo(1000);
    }

    @Test
    void aSegmentThatCameFromPeersAloneIsARequest() {
        Viewer other = books.viewer();
        receiver.got(giver, SEGMENT, 0, 1, 2, 3, 4);
        receiver.got(other, SEGMENT, 5, 6, 7, 8, 9);
        giver.gave(receiver, SEGMENT, all());
        assertThat(books.requests).isZero();
        other.gave(receiver, SEGMENT, all());
        assertThat(books.requests).isEqualTo(1);
        assertThat(books.proven).isEqualTo(LENGTH);
    }

    @Test
    void oneDirectionProvesNothingOfTheOther() {
        giver.gave(receiver, SEGMENT, 0);
        giver.got(receiver, SEGMENT, 0);
        assertThat(books.proven).isZero();
    }

    @Test
    void bytesAreProvenWhenTheyWereClaimed() {
        Instant claimed = books.now;
        receiver.got(giver, SEGMENT, 0);
        books.pass(Duration.ofSeconds(10));
        giver.gave(receiver, SEGMENT, 0, 1);
        books.pass(Duration.ofSeconds(10));
        receiver.got(giver, SEGMENT, 1);
        assertThat(books.provenAt).isEqualTo(Map.of(claimed, CHUNK, books.now, CHUNK));
    }

    @Test
    void whatAGiverThatIsSilentNeverSaysStaysUnproven() {
        receiver.got(giver, SEGMENT, 0);
        books.settle();
        assertThat(books.unproven()).isEqualTo(CHUNK);
        assertThat(books.disputed).isZero();
        assertThat(books.book.waiting()).as("nothing waits any more").isZero();
    }

    @Test
    void whatAReceiverThatIsSilentNeverSaysIsUnprovenInTheEnd() {
        giver.gave(receiver, SEGMENT, 0, 1);
        assertThat(books.claimed).isZero();
        books.settle();
        assertThat(books.unproven()).isEqualTo(2 * CHUNK);
    }

    @Test
    void duplicatesAreGivenButNobodyGetsThem() {
        Viewer slow = books.viewer();
        receiver.got(giver, SEGMENT, 0);
        giver.gave(receiver, SEGMENT, 0);
        slow.gave(receiver, SEGMENT, 0);
        books.settle();
        assertThat(books.proven).isEqualTo(CHUNK);
        assertThat(books.claimed).isEqualTo(CHUNK);
    }

    @Test
    void aGiverThatTellsOfOtherThingsButNotOfThisContradicts() {
        receiver.got(giver, SEGMENT, 0, 1);
        giver.gave(receiver, SEGMENT, 0);
        books.pass(Duration.ofSeconds(40));
        giver.gave(receiver, SEGMENT + 1, 0);
        books.settle();
        assertThat(books.proven).isEqualTo(CHUNK);
        assertThat(books.disputed).isEqualTo(CHUNK);
        assertThat(receiver.party.summary().disputedBytes())
                .as("one contradiction tells of neither which of them is in error")
                .isZero();
        assertThat(giver.party.summary().disputedBytes()).isZero();
    }

    @Test
    void aLateReportIsStillMatched() {
        receiver.got(giver, SEGMENT, 0);
        books.pass(Duration.ofSeconds(100));
        giver.gave(receiver, SEGMENT, 0);
        books.settle();
        assertThat(books.proven).isEqualTo(CHUNK);
        assertThat(books.disputed).isZero();
    }

    @Test
    void whoeverHasGoneLeavesNothingBehind() {
        receiver.got(giver, SEGMENT, 0);
        giver.gave(receiver, SEGMENT, 5);
        books.book.dismiss(receiver.party);
        books.settle();
        books.book.dismiss(giver.party);
        assertThat(books.book.waiting()).isZero();
        receiver.got(giver, SEGMENT, 1);
        assertThat(books.claimed).isEqualTo(CHUNK);
    }

    @Test
    void aPageThatComesAnewIsAnotherPartyWithGrantsOfItsOwn() {
        Viewer anew = books.viewer();
        int before = receiver.meets(giver);
        assertThat(receiver.meets(giver)).isEqualTo(before);
        assertThat(receiver.meets(anew)).isNotEqualTo(before);
    }

    @Test
    void aViewersOwnFiguresAreTakenWithinWhatCanBeTrue() {
        receiver.says(new Receipt(
                SEGMENT,
                List.of(new Share(receiver.meets(giver), Books.set(0))),
                List.of(),
                new Figures(1L << 50, 1L << 50, 1L << 50, 1L << 50, 1L << 50),
                null));
        assertThat(books.told).containsExactly(new Figures(4 * LENGTH, 64, 4 * LENGTH, 4 * LENGTH, CHUNK));
    }

    @Test
    void segmentsOfOtherStreamsAreRefused() {
        receiver.got(giver, -1, 0);
        assertThat(books.refused(Refusal.UNKNOWN_SEGMENT)).isEqualTo(1);
        assertThat(books.claimed).isZero();
    }

    @Test
    void whatNobodyShowsStaysUnproven() {
        receiver.honesty = Honesty.SHOWS_NOTHING;
        receiver.got(giver, SEGMENT, 0);
        giver.gave(receiver, SEGMENT, 0);
        receiver.honesty = Honesty.HAS_THE_BYTES;
        giver.honesty = Honesty.SHOWS_NOTHING;
        receiver.got(giver, SEGMENT, 1);
        giver.gave(receiver, SEGMENT, 1);
        assertThat(books.shown).isEqualTo(Map.of(Shown.MISSING, 2, Shown.RIGHT, 2));
        assertThat(books.proven).isZero();
        assertThat(books.unproven()).isEqualTo(2 * CHUNK);
    }

    @Test
    void whoSaysThatItGaveIsHeardIfItShowsWhat() {
        giver.honesty = Honesty.GUESSES;
        giver.gave(receiver, SEGMENT, 0);
        assertThat(books.givers).isEmpty();
        giver.honesty = Honesty.HAS_THE_BYTES;
        giver.gave(receiver, SEGMENT, 1);
        assertThat(books.givers).containsExactly(giver.party.id());
    }

    @Test
    void bothEndsShowEveryChunkTheyName() {
        for (int segment = 0; segment < 100; segment++) {
            receiver.got(giver, segment, 0, 5);
            giver.gave(receiver, segment, 0, 5);
        }
        assertThat(books.shown).isEqualTo(Map.of(Shown.RIGHT, 200));
        assertThat(books.proven).isEqualTo(200 * CHUNK);
    }

    @Test
    void bytesTheGatewayDoesNotHaveAreNotProven() {
        books.known = false;
        receiver.got(giver, SEGMENT, 0);
        giver.gave(receiver, SEGMENT, 0);
        assertThat(books.shown).isEqualTo(Map.of(Shown.UNKNOWN, 2));
        assertThat(books.unproven()).isEqualTo(CHUNK);
        assertThat(receiver.isFoundOut()).isFalse();
    }

    @Test
    void eitherVersionOfASegmentThatWasReplacedIsRight() {
        KnownSegment replaced = new KnownSegment(
                2 * CHUNK, null, List.of(new SaltedHashes(new long[] {1, 2}), new SaltedHashes(new long[] {4, 8})));
        assertThat(replaced.shows(Books.set(0, 1), 3L)).isEqualTo(Shown.RIGHT);
        assertThat(replaced.shows(Books.set(0, 1), 12L)).isEqualTo(Shown.RIGHT);
        assertThat(replaced.shows(Books.set(0, 1), 9L)).as("of both").isEqualTo(Shown.WRONG);
        assertThat(replaced.shows(Books.set(0, 1), null)).isEqualTo(Shown.MISSING);
    }
}
