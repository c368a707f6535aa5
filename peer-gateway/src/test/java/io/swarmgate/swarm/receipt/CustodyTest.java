package io.swarmgate.swarm.receipt;

import static io.swarmgate.swarm.receipt.Books.CHUNK;
import static io.swarmgate.swarm.receipt.Books.CHUNKS;
import static io.swarmgate.swarm.receipt.Books.LENGTH;
import static io.swarmgate.swarm.receipt.Books.all;
import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.swarm.receipt.Books.Viewer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What a viewer gives it must have got: over HTTP, as the edge saw it, or by proven transfers that lead back to that.
 */
class CustodyTest {
    private static final long SEGMENT = 5;

    private final SentCopies copies = SentCopies.seen(1000);
    private final Books books = new Books(copies);
    private final Viewer seeder = books.viewer();
    private final Viewer giver = books.viewer();
    private final Viewer receiver = books.viewer();

    private void isSent(Viewer viewer, long bytes) {
        copies.sent(viewer.party.network(), bytes);
    }

    private static void transfer(Viewer from, Viewer to, long key, int... chunks) {
        to.got(from, key, chunks);
        from.gave(to, key, chunks);
    }

    @Test
    void aCopyThatTheEdgeSentMayBeGivenOn() {
        isSent(giver, LENGTH);
        transfer(giver, receiver, SEGMENT, all());
        assertThat(books.proven).isEqualTo(LENGTH);
    }

    @Test
    void itMayBeGivenToManyElsewhere() {
        isSent(giver, LENGTH);
        for (int i = 0; i < 20; i++) {
            transfer(giver, books.viewer(), SEGMENT, all());
        }
        assertThat(books.proven).isEqualTo(20 * LENGTH);
    }

    @Test
    void aCopyThatNobodyWasSentProvesNothing() {
        transfer(giver, receiver, SEGMENT, all());
        books.settle();
        assertThat(books.proven).isZero();
        assertThat(books.unproven()).isEqualTo(LENGTH);
        assertThat(books.book.waiting()).as("what waits for ever").isZero();
    }

    @Test
    void eachByteThatWasSentIsOneCopy() {
        isSent(giver, 3 * CHUNK);
        transfer(giver, receiver, SEGMENT, 0, 1, 2, 3, 4);
        transfer(giver, receiver, SEGMENT + 1, 0, 1);
        books.settle();
        assertThat(books.proven).isEqualTo(3 * CHUNK);
    }

    @Test
    void provenTransfersLeadBackToACopy() {
        isSent(seeder, LENGTH);
        transfer(seeder, giver, SEGMENT, all());
        transfer(giver, receiver, SEGMENT, all());
        assertThat(books.proven).isEqualTo(2 * LENGTH);
    }

    @Test
    void inWhateverOrderReportsCome() {
        isSent(seeder, LENGTH);
        transfer(giver, receiver, SEGMENT, all());
        giver.got(seeder, SEGMENT, all());
        assertThat(books.proven).isZero();
        books.pass(Duration.ofSeconds(20));
        seeder.gave(giver, SEGMENT, all());
        books.pass(Duration.ofSeconds(2));
        assertThat(books.proven).isEqualTo(2 * LENGTH);
    }

    @Test
    void twoThatHaveItFromEachOtherHaveItFromNobody() {
        transfer(giver, receiver, SEGMENT, all());
        transfer(receiver, giver, SEGMENT, all());
        books.settle();
        assertThat(books.proven).isZero();
    }

    @Test
    void anAnswerThatEndsLaterIsACopyStill() {
        transfer(giver, receiver, SEGMENT, all());
        books.pass(Duration.ofSeconds(10));
        isSent(giver, LENGTH);
        books.pass(Duration.ofSeconds(2));
        assertThat(books.proven).isEqualTo(LENGTH);
    }

    @Test
    void aGiverWhoseOwnGiverNeverReportedGivesWhatHttpWouldHaveBrought() {
        isSent(giver, LENGTH);
        giver.got(seeder, SEGMENT, all());
        transfer(giver, receiver, SEGMENT, all());
        books.pass(Duration.ofSeconds(10));
        assertThat(books.proven).as("its giver may report yet").isZero();
        books.settle();
        assertThat(books.proven).isEqualTo(LENGTH);
    }

    @Test
    void inOneHouseholdACopyIsGoodForThreeMore() {
        List<Viewer> household = IntStream.range(0, 9)
                .mapToObj(i -> books.viewerAt("192.0.2.99"))
                .toList();
        isSent(household.get(0), LENGTH);
        for (int i = 1; i < household.size(); i++) {
            transfer(household.get(i - 1), household.get(i), SEGMENT, all());
        }
        books.settle();
        assertThat(books.proven).isLessThanOrEqualTo(SentCopies.INSIDE * LENGTH).isGreaterThan(2 * LENGTH);
    }

    @Test
    void aNetworkOfTheOperatorsOwnMayBeAnySize() {
        Viewer before = books.viewerAt("10.0.0.1");
        isSent(before, LENGTH);
        for (int i = 0; i < 20; i++) {
            Viewer next = books.viewerAt("10.0.0.1");
            transfer(before, next, SEGMENT, all());
            before = next;
        }
        assertThat(books.proven).isEqualTo(20 * LENGTH);
    }

    @Test
    void whatWaitsIsBounded() {
        for (long segment = 0; segment < 5000; segment++) {
            transfer(giver, receiver, segment, 0);
        }
        assertThat(books.book.waiting()).isLessThanOrEqualTo(Statements.OF_ONE);
        isSent(seeder, CHUNK);
        transfer(seeder, books.viewer(), SEGMENT, 0);
        assertThat(books.proven).as("of others").isEqualTo(CHUNK);
    }

    /**
     * Chunks went some way through the swarm. Everybody tells of it in the order in which it happened to them, one
     * sooner than the other, and in half of the cases some of it is told by nobody.
     */
    @Test
    void whateverIsReportedNoMoreIsProvenThanLeadsBackToCopies() {
        for (int seed = 0; seed < 100; seed++) {
            Random random = new Random(seed);
            boolean allPaid = random.nextBoolean();
            boolean allTold = random.nextBoolean();
            SentCopies sent = SentCopies.seen(1000);
            Books book = new Books(sent);
            List<Viewer> viewers =
                    IntStream.range(0, 8).mapToObj(i -> book.viewer()).toList();
            Map<Viewer, Deque<Runnable>> reports = new LinkedHashMap<>();
            long truth = 0;
            for (int chunk = 0; chunk < CHUNKS - 1; chunk++) {
                int one = chunk;
                List<Viewer> order = new ArrayList<>(viewers);
                Collections.shuffle(order, random);
                boolean paid = allPaid || random.nextBoolean();
                if (paid) {
                    sent.sent(order.get(0).party.network(), CHUNK);
                }
                for (int i = 1; i < order.size(); i++) {
                    Viewer from = order.get(random.nextInt(i));
                    Viewer to = order.get(i);
                    told(reports, from).add(() -> from.gave(to, SEGMENT, one));
                    told(reports, to).add(() -> to.got(from, SEGMENT, one));
                    truth += paid ? CHUNK : 0;
                }
            }
            List<Viewer> telling = new ArrayList<>();
            reports.forEach((viewer, own) -> own.forEach(report -> telling.add(viewer)));
            Collections.shuffle(telling, random);
            int number = allTold ? telling.size() : telling.size() * 2 / 3;
            for (Viewer viewer : telling.subList(0, number)) {
                told(reports, viewer).remove().run();
                book.pass(Duration.ofMillis(random.nextInt(500)));
            }
            assertThat(book.proven).as("seed %s", seed).isLessThanOrEqualTo(truth);
            if (allPaid && allTold) {
                assertThat(book.proven).as("seed %s, all paid and told", seed).isEqualTo(truth);
            }
            book.settle();
            assertThat(book.proven).as("seed %s, in the end", seed).isLessThanOrEqualTo(truth);
        }
    }

    private static Deque<Runnable> told(Map<Viewer, Deque<Runnable>> reports, Viewer by) {
        return reports.computeIfAbsent(by, unheard -> new ArrayDeque<>());
    }
}
