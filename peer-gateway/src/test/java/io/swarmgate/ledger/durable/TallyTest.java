package io.swarmgate.ledger.durable;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.ledger.Account;
import io.swarmgate.ledger.LedgerStream;
import io.swarmgate.ledger.Line;
import io.swarmgate.ledger.journal.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Every amount is in exactly one cut. */
class TallyTest {
    private static final Account CACHE = Account.of(Line.CACHE, "live");

    private static Account stream(int number) {
        return CACHE.stream(LedgerStream.of("live", "/ch" + number));
    }

    @Test
    void amountsOfOneAccountAndMinuteAreOneEntry() {
        Tally tally = new Tally(10, 10);
        tally.add(CACHE, 7, 1, 100);
        tally.add(Account.of(Line.CACHE, "live"), 7, 2, -30);
        tally.add(CACHE, 8, 1, 5);
        assertThat(tally.cut()).containsExactlyInAnyOrder(new Entry(CACHE, 7, 3, 70), new Entry(CACHE, 8, 1, 5));
        assertThat(tally.cut()).isEmpty();
        assertThat(tally.size()).isZero();
    }

    @Test
    void timeBeganWithAMinuteToo() {
        Tally tally = new Tally(10, 10);
        tally.add(stream(1), 0, 1, 1);
        assertThat(tally.cut()).containsExactly(new Entry(stream(1), 0, 1, 1));
    }

    @Test
    void nothingIsNoEntry() {
        Tally tally = new Tally(10, 10);
        tally.add(CACHE, 7, 0, 0);
        assertThat(tally.cut()).isEmpty();
    }

    @Test
    void streamsBeyondTheBoundAreOneOther() {
        Tally tally = new Tally(2, 100);
        for (int number = 0; number < 5; number++) {
            tally.add(stream(number), 7, 1, 10);
        }
        tally.add(stream(1), 7, 1, 10);
        tally.add(CACHE, 7, 1, 10);
        assertThat(tally.otherStreams()).isEqualTo(3);
        assertThat(tally.cut())
                .containsExactlyInAnyOrder(
                        new Entry(stream(0), 7, 1, 10),
                        new Entry(stream(1), 7, 2, 20),
                        new Entry(CACHE.stream(LedgerStream.OTHER), 7, 3, 30),
                        new Entry(CACHE, 7, 1, 10));
    }

    /** A flush interval is shorter than the minute the bound is for. */
    @Test
    void theStreamsOfAMinuteStayTheSameOverItsCuts() {
        Tally tally = new Tally(1, 100);
        tally.add(stream(1), 7, 1, 10);
        tally.cut();
        tally.add(stream(2), 7, 1, 10);
        tally.add(stream(1), 7, 1, 10);
        assertThat(tally.cut())
                .containsExactlyInAnyOrder(
                        new Entry(CACHE.stream(LedgerStream.OTHER), 7, 1, 10), new Entry(stream(1), 7, 1, 10));
        tally.add(stream(2), 8, 1, 10);
        assertThat(tally.cut()).containsExactly(new Entry(stream(2), 8, 1, 10));
    }

    @Test
    void whatIsLostForWantOfRoomIsCounted() {
        Tally tally = new Tally(10, 2);
        tally.add(stream(1), 7, 1, 10);
        tally.add(stream(2), 7, 1, 10);
        tally.add(stream(3), 7, 2, 30);
        tally.add(stream(2), 7, 1, 10);
        assertThat(tally.cut()).hasSize(2);
        assertThat(tally.lostRequests()).isEqualTo(2);
        assertThat(tally.lostBytes()).isEqualTo(30);
        tally.add(stream(3), 7, 2, 30);
        assertThat(tally.cut()).hasSize(1);
    }

    @Test
    void whatIsPutBackIsInTheNextCut() {
        Tally tally = new Tally(10, 10);
        tally.add(CACHE, 7, 1, 100);
        List<Entry> entries = tally.cut();
        tally.add(CACHE, 7, 1, 11);
        tally.putBack(entries);
        assertThat(tally.cut()).containsExactly(new Entry(CACHE, 7, 2, 111));
    }

    @Test
    void noAmountIsLostOrCountedTwiceWhileOthersCut() throws InterruptedException {
        Tally tally = new Tally(100, 1000);
        int threads = 4;
        int additions = 50_000;
        CountDownLatch ended = new CountDownLatch(threads);
        for (int i = 0; i < threads; i++) {
            int seed = i;
            new Thread(() -> {
                        for (int n = 0; n < additions; n++) {
                            tally.add(stream((n + seed) % 3), 7 + n % 2, 1, n);
                        }
                        ended.countDown();
                    })
                    .start();
        }
        List<Entry> all = new ArrayList<>();
        while (ended.getCount() > 0) {
            all.addAll(tally.cut());
        }
        all.addAll(tally.cut());
        assertThat(all.stream().mapToLong(Entry::requests).sum()).isEqualTo((long) threads * additions);
        assertThat(all.stream().mapToLong(Entry::bytes).sum())
                .isEqualTo((long) threads * additions * (additions - 1) / 2);
        assertThat(tally.size()).isZero();
    }
}
