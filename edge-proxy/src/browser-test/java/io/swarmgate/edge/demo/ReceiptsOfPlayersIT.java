package io.swarmgate.edge.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.swarmgate.swarm.receipt.ReceiptEvents.Refusal;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What the edge takes for proven is what pages in a real browser count themselves, to the last chunk before they leave.
 */
class ReceiptsOfPlayersIT extends ViewerTests {
    private void open() {
        open("hls.js", LongStream.LIVE);
    }

    private long claimed() {
        return bed.counted("swarmgate_swarm_claimed_bytes_total");
    }

    private String receipts() {
        StringBuilder text = new StringBuilder("claimed " + claimed() + ", of which proven " + bed.provenBytes());
        for (String figure : List.of("disputed", "wasted", "hedged")) {
            text.append(", ")
                    .append(figure)
                    .append(' ')
                    .append(bed.counted("swarmgate_swarm_" + figure + "_bytes_total"));
        }
        for (Refusal reason : Refusal.values()) {
            text.append(", ").append(reason.label()).append(' ').append(refused(reason));
        }
        return text.toString();
    }

    private long refused(Refusal reason) {
        return bed.counted("swarmgate_swarm_receipts_refused_total", "reason", reason.label());
    }

    @Test
    void whatPagesGotFromEachOtherIsProvenToTheLastReport() {
        open();
        tabs.get(0).awaitPlayed(Duration.ofSeconds(2));
        for (int others = 1; others < 3; others++) {
            open();
            tabs.get(others).awaitLinks(others);
        }
        // Past the first reports.
        await().atMost(Duration.ofMinutes(2)).pollInSameThread().until(() -> bed.provenBytes() > 0);
        tabs.forEach(tab -> tab.awaitPlayed(Duration.ofSeconds(25)));
        long counted = 0;
        for (SwarmTab tab : tabs) {
            counted += tab.counts().swarm();
            tab.leave();
        }
        long least = counted;
        await().atMost(Duration.ofMinutes(1))
                .pollInSameThread()
                .untilAsserted(() -> assertThat(claimed()).as("%s", receipts()).isGreaterThanOrEqualTo(least));
        System.out.printf("pages count %d bytes, the edge %s%n", counted, receipts());

        // Between the count and the last report some more may have come.
        assertThat(claimed()).isLessThan(counted + 4_000_000);
        // What both ends tell of by beacon arrives one after the other.
        await().atMost(Duration.ofMinutes(1)).pollInSameThread().until(() -> bed.provenBytes() >= 0.9 * least);
        assertThat(bed.counted("swarmgate_swarm_disputed_bytes_total")).isZero();
        assertThat(bed.counted("swarmgate_swarm_receipts_shown_total", "result", "right"))
                .isPositive();
        assertThat(bed.counted("swarmgate_swarm_receipts_shown_total", "result", "wrong"))
                .isZero();
        for (Refusal reason : List.of(Refusal.UNKNOWN_GRANT, Refusal.NO_SUCH_CHUNK, Refusal.TOO_FAST)) {
            assertThat(refused(reason)).as("%s", receipts()).isZero();
        }
    }
}
