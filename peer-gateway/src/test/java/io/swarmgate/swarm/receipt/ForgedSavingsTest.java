package io.swarmgate.swarm.receipt;

import static io.swarmgate.swarm.receipt.Books.LENGTH;
import static io.swarmgate.swarm.receipt.Books.all;
import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.swarm.receipt.Books.Honesty;
import io.swarmgate.swarm.receipt.Books.Viewer;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What viewers gain that agree to say they gave each other what they did not: 170 s of a live stream of 2.4 Mbit/s.
 * Each test prints a line of the table in docs/finance.md; cost is what they fetched over HTTP for it.
 */
class ForgedSavingsTest {
    private static final int SECONDS_OF_A_SEGMENT = 2;
    private static final int SEGMENTS = 170 / SECONDS_OF_A_SEGMENT;

    private final SentCopies copies = SentCopies.seen(1000);
    private final Books books = new Books(copies);
    private long cost;

    private void fetch(Viewer viewer) {
        copies.sent(viewer.party.network(), LENGTH);
        cost += LENGTH;
    }

    /** Each says of a segment that it has it from the one before. */
    private void claim(List<Viewer> viewers, long segment) {
        for (int i = 1; i < viewers.size(); i++) {
            viewers.get(i).got(viewers.get(i - 1), segment, all());
            viewers.get(i - 1).gave(viewers.get(i), segment, all());
        }
        books.pass(Duration.ofSeconds(SECONDS_OF_A_SEGMENT));
    }

    private List<Viewer> viewersAt(String... addresses) {
        return Stream.of(addresses).map(books::viewerAt).toList();
    }

    private List<Viewer> twoElsewhere() {
        return viewersAt("192.0.2.1", "198.51.100.1");
    }

    private void print(String what) {
        books.settle();
        System.out.printf(
                "| %s | %.1f MB | %.1f MB | %.1f MB |%n", what, books.claimed / 1e6, books.proven / 1e6, cost / 1e6);
    }

    @Test
    void whoHasNothingGainsNothing() {
        List<Viewer> liars = twoElsewhere();
        liars.forEach(liar -> liar.honesty = Honesty.GUESSES);
        LongStream.range(0, SEGMENTS).forEach(segment -> claim(liars, segment));
        print("two say it, and have nothing");
        assertThat(books.claimed).isEqualTo(SEGMENTS * LENGTH);
        assertThat(books.proven).isZero();
    }

    /** By answering one question about 79 KB two so booked 45.7 MB, when a few chunks alone had to be shown. */
    @Test
    void whoFetchesALittleGainsThatLittle() {
        List<Viewer> liars = twoElsewhere();
        for (long segment = 0; segment < SEGMENTS; segment++) {
            Honesty honesty = segment == 0 ? Honesty.HAS_THE_BYTES : Honesty.SHOWS_NOTHING;
            liars.forEach(liar -> liar.honesty = honesty);
            if (segment == 0) {
                fetch(liars.get(0));
            }
            claim(liars, segment);
        }
        print("one fetches one segment, and they say it of all");
        assertThat(books.proven).isLessThanOrEqualTo(books.claimed / 50).isLessThanOrEqualTo(cost);
    }

    @Test
    void whoFetchesAThirdAndMakesUpTheRestGainsNothing() {
        List<Viewer> liars = twoElsewhere();
        for (long segment = 0; segment < SEGMENTS; segment++) {
            boolean fetched = segment % 3 == 0;
            liars.forEach(liar -> liar.honesty = fetched ? Honesty.HAS_THE_BYTES : Honesty.GUESSES);
            if (fetched) {
                fetch(liars.get(0));
            }
            claim(liars, segment);
        }
        print("one fetches every third segment, and they make up the rest");
        assertThat(books.proven).isLessThanOrEqualTo(books.claimed / 50);
        assertThat(cost).isGreaterThanOrEqualTo(books.claimed / 3);
    }

    @Test
    void whoKeptTheBytesFromBeforeGainsNothing() {
        List<Viewer> liars = twoElsewhere();
        LongStream.range(0, SEGMENTS).forEach(segment -> claim(liars, segment));
        print("they have it all, but not from this edge");
        assertThat(books.proven).isZero();
    }

    @Test
    void whoFetchesItAllGainsWhatThatCost() {
        List<Viewer> liars = twoElsewhere();
        for (long segment = 0; segment < SEGMENTS; segment++) {
            fetch(liars.get(0));
            claim(liars, segment);
        }
        print("one fetches it all, and hands it to the other");
        assertThat(books.proven).isLessThanOrEqualTo(cost);
    }

    @Test
    void manyAtOneAddressGainThreeTimesTheCost() {
        List<Viewer> liars =
                viewersAt(IntStream.range(0, 10).mapToObj(viewer -> "192.0.2.1").toArray(String[]::new));
        for (long segment = 0; segment < SEGMENTS; segment++) {
            fetch(liars.get(0));
            claim(liars, segment);
        }
        print("one of ten at one address fetches it all, and hands it to the others");
        assertThat(books.proven).isLessThanOrEqualTo(SentCopies.INSIDE * cost);
    }

    @Test
    void theHonestHaveAllTheyGiveProven() {
        List<Viewer> viewers = viewersAt("192.0.2.1", "192.0.2.1", "198.51.100.1", "198.51.100.2", "198.51.100.2");
        for (long segment = 0; segment < SEGMENTS; segment++) {
            fetch(viewers.get(0));
            claim(viewers, segment);
        }
        print("five honest viewers in four households, one copy");
        assertThat(books.proven).isEqualTo(books.claimed);
    }
}
