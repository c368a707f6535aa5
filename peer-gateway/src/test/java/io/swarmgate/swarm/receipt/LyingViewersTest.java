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
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What liars can gain: one alone nothing, two together what is written in docs/finance.md. */
class LyingViewersTest {
    private static final long SEGMENT = 5;

    private final Books books = new Books();
    private final Viewer honest = books.viewer();
    private final Viewer liar = books.viewer();

    private void honestTransfer() {
        honest.got(liar, SEGMENT, 0, 1);
        liar.gave(honest, SEGMENT, 0, 1);
        liar.got(honest, SEGMENT, 2, 3);
        honest.gave(liar, SEGMENT, 2, 3);
        assertThat(books.proven).isEqualTo(4 * CHUNK);
    }

    @Test
    void whoForgesReceiptsAloneGainsNothing() {
        honestTransfer();
        liar.got(honest, SEGMENT, 4, 5, 6);
        liar.gave(honest, SEGMENT, 7, 8);
        liar.got(honest, SEGMENT + 1, all());
        books.pass(Duration.ofSeconds(40));
        honest.got(liar, SEGMENT + 9, 0);
        books.settle();
        assertThat(books.proven).isEqualTo(4 * CHUNK);
        assertThat(books.disputed).isEqualTo(3 * CHUNK + LENGTH);
        assertThat(honest.party.summary().disputedBytes())
                .as("held against the innocent neighbour it named")
                .isZero();
    }

    /** They both report, but what one of them says the other one does not confirm. */
    private void isAtOdds(Viewer one, Viewer other, long key) {
        one.got(other, key, 0);
        books.pass(Duration.ofSeconds(40));
        one.says();
        other.says();
        books.settle();
    }

    @Test
    void oneWhoIsAtOddsWithManyIsMarkedAndTheyAreNot() {
        Viewer[] innocent = {honest, books.viewer(), books.viewer(), books.viewer(), books.viewer()};
        for (int i = 0; i < innocent.length; i++) {
            isAtOdds(liar, innocent[i], SEGMENT + i);
        }
        assertThat(liar.party.summary().disputedBytes())
                .isEqualTo((innocent.length - Disputes.NEIGHBOURS_IN_ERROR) * CHUNK);
        for (Viewer viewer : innocent) {
            assertThat(viewer.party.summary().disputedBytes()).isZero();
        }
    }

    @Test
    void aReceiverWhomAGiverDoesNotNameIsNotMarkedEither() {
        isAtOdds(honest, liar, SEGMENT);
        assertThat(honest.party.summary().disputedBytes()).isZero();
    }

    @Test
    void howeverManyKeysALiarHasItIsOne() {
        for (int key = 0; key < 20; key++) {
            isAtOdds(books.viewerAt("198.51.100.1"), honest, SEGMENT + key);
            isAtOdds(books.viewerAt("198.51.100.2"), honest, SEGMENT + key);
        }
        assertThat(books.disputed).isEqualTo(40 * CHUNK);
        assertThat(honest.party.summary().disputedBytes()).isZero();
    }

    @Test
    void whoNamesStrangersGainsNothing() {
        honestTransfer();
        Viewer stranger = books.viewer();
        stranger.gave(honest, SEGMENT, 5);
        liar.says(new Receipt(SEGMENT, List.of(new Share(77, Books.set(5))), List.of(), Figures.NONE, null));
        assertThat(books.refused(Refusal.UNKNOWN_GRANT)).isEqualTo(1);
        assertThat(books.proven).isEqualTo(4 * CHUNK);
        assertThat(books.claimed).isEqualTo(4 * CHUNK);
    }

    @Test
    void whoReplaysAReportGainsNothing() {
        honestTransfer();
        Receipt receipt = new Receipt(
                SEGMENT, List.of(new Share(liar.meets(honest), Books.set(2, 3))), List.of(), Figures.NONE, null);
        for (long number = 1; number <= 3; number++) {
            liar.says(number, receipt);
        }
        assertThat(books.refused(Refusal.REPEATED)).isEqualTo(2);
        assertThat(books.refused(Refusal.CLAIMED_BEFORE))
                .as("under a new number")
                .isEqualTo(1);
        assertThat(books.claimed).isEqualTo(4 * CHUNK);
    }

    @Test
    void whoDoublesItsReceiptsGainsNothing() {
        honestTransfer();
        Viewer other = books.viewer();
        liar.got(honest, SEGMENT, 2, 3);
        liar.got(other, SEGMENT, 2, 3);
        liar.gave(honest, SEGMENT, 0, 1);
        liar.gave(honest, SEGMENT, 0, 1);
        other.gave(liar, SEGMENT, 2, 3);
        books.settle();
        assertThat(books.proven).isEqualTo(4 * CHUNK);
        assertThat(books.claimed).isEqualTo(4 * CHUNK);
    }

    @Test
    void whoNamesChunksThereAreNotGainsNothing() {
        liar.got(honest, SEGMENT, 9, 10, 4000);
        honest.gave(liar, SEGMENT, 9);
        assertThat(books.refused(Refusal.NO_SUCH_CHUNK)).isEqualTo(1);
        assertThat(books.proven).isEqualTo(1000);
    }

    @Test
    void whoTruncatesItsReceiptsLosesThatAlone() {
        liar.got(honest, SEGMENT, 0, 1, 2, 3);
        honest.gave(liar, SEGMENT, 0, 1, 2, 3);
        honest.got(liar, SEGMENT, 4, 5);
        liar.gave(honest, SEGMENT, 4);
        assertThat(books.proven).isEqualTo(5 * CHUNK);
        books.settle();
        assertThat(books.unproven() + books.disputed).isEqualTo(CHUNK);
    }

    @Test
    void theOrderOfReportsChangesNothing() {
        Receipt one = new Receipt(
                SEGMENT, List.of(new Share(liar.meets(honest), Books.set(0, 1))), List.of(), Figures.NONE, null);
        Receipt two = new Receipt(
                SEGMENT, List.of(new Share(liar.meets(honest), Books.set(2))), List.of(), Figures.NONE, null);
        honest.gave(liar, SEGMENT, 0, 1, 2);
        liar.says(40, two);
        liar.says(3, one);
        liar.says(40, one);
        liar.says(3, two);
        liar.says(200, one);
        liar.says(136, two);
        assertThat(books.proven).isEqualTo(3 * CHUNK);
        assertThat(books.refused(Refusal.REPEATED))
                .as("twice, and once too old to tell")
                .isEqualTo(3);
    }

    @Test
    void whateverALoneLiarSaysNothingIsProvenThatIsNotTrue() {
        Random random = new Random(20260301);
        for (int round = 0; round < 200; round++) {
            long key = random.nextInt(3);
            int[] chunks = random.ints(1 + random.nextInt(9), 0, 12).toArray();
            if (random.nextBoolean()) {
                liar.got(honest, key, chunks);
            } else {
                liar.gave(honest, key, chunks);
            }
            books.pass(Duration.ofSeconds(random.nextInt(20)));
        }
        books.settle();
        assertThat(books.proven).isZero();
        assertThat(books.claimed).as("each chunk once for either").isLessThanOrEqualTo(2 * 3 * LENGTH);
    }

    @Test
    void twoThatColludeGainEachChunkOnceForEither() {
        Viewer accomplice = books.viewer();
        for (int time = 0; time < 5; time++) {
            for (int segment = 0; segment < 20; segment++) {
                liar.got(accomplice, segment, all());
                accomplice.gave(liar, segment, all());
            }
        }
        assertThat(books.proven).isEqualTo(20 * LENGTH);
    }

    @Test
    void twoThatColludeGainNoMoreThanPlaysInTheirTime() {
        Viewer accomplice = books.viewer();
        books.seconds = 10.0;
        Duration watched = Duration.ofMinutes(10);
        for (int segment = 0; segment < 3000; segment++) {
            liar.got(accomplice, segment, all());
            accomplice.gave(liar, segment, all());
            books.pass(watched.dividedBy(3000));
        }
        double most = PlayingTime.SAVED_SECONDS + PlayingTime.RATE * watched.toSeconds();
        assertThat((double) books.proven / LENGTH * books.seconds).isBetween(most * 0.9, most);
        assertThat(books.refused(Refusal.TOO_FAST)).isPositive();
        assertThat(books.unproven()).as("the rest is claimed, and no saving").isPositive();
    }

    @Test
    void colludersWithoutTheBytesGainNothing() {
        Viewer accomplice = books.viewer();
        int chunk = 0;
        for (Honesty way : List.of(Honesty.SHOWS_NOTHING, Honesty.GUESSES)) {
            chunk++;
            liar.honesty = way;
            accomplice.honesty = way;
            for (int segment = 0; segment < 10; segment++) {
                liar.got(accomplice, segment, chunk);
                accomplice.gave(liar, segment, chunk);
                books.pass(Duration.ofSeconds(31));
            }
            chunk++;
        }
        assertThat(books.proven).isZero();
        assertThat(liar.isFoundOut()).isTrue();
        assertThat(accomplice.isFoundOut())
                .as("who says it gave has to show the bytes, too")
                .isTrue();
    }

    @Test
    void colludersWhoAreFoundOutLoseWhatTheyHadGained() {
        Viewer accomplice = books.viewer();
        liar.got(accomplice, 0, all());
        accomplice.gave(liar, 0, all());
        assertThat(books.proven).isEqualTo(LENGTH);
        liar.honesty = Honesty.GUESSES;
        for (int segment = 1; segment <= Standing.WRONG; segment++) {
            liar.got(accomplice, segment, all());
            accomplice.gave(liar, segment, all());
        }
        assertThat(liar.isFoundOut()).isTrue();
        assertThat(books.proven).isZero();
        assertThat(books.requests).isZero();
        liar.honesty = Honesty.HAS_THE_BYTES;
        liar.got(accomplice, 9, all());
        accomplice.gave(liar, 9, all());
        assertThat(books.proven).isZero();
        books.settle();
        assertThat(books.unproven()).isZero();
    }

    @Test
    void aFewWrongOnesAmongManyMayBeAccidents() {
        Viewer accomplice = books.viewer();
        for (int segment = 0; segment < 100; segment++) {
            liar.honesty = segment % 10 == 9 ? Honesty.GUESSES : Honesty.HAS_THE_BYTES;
            liar.got(accomplice, segment, 0);
            accomplice.gave(liar, segment, 0);
        }
        assertThat(liar.isFoundOut()).isFalse();
        assertThat(books.proven).isEqualTo(90 * CHUNK);
        assertThat(books.disputed).isEqualTo(10 * CHUNK);
    }

    @Test
    void aFloodOfClaimsTakesBoundedRoomAndNobodyElses() {
        honest.got(liar, SEGMENT, 0);
        for (long segment = 100; segment < 5000; segment++) {
            liar.got(honest, segment, 0);
        }
        assertThat(books.book.waiting()).isEqualTo(Statements.OF_ONE + 1);
        liar.gave(honest, SEGMENT, 0);
        assertThat(books.proven).isEqualTo(CHUNK);
    }
}
