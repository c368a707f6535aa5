package io.swarmgate.edge.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.ledger.durable.LedgerStats;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LedgerWatchTest {
    private final EventLog events = new EventLog(() -> Instant.EPOCH);
    private final LedgerWatch watch = new LedgerWatch();

    private static LedgerStats stats(@Nullable String database, long damagedBytes, long lostBytes) {
        return new LedgerStats(database, null, 0, 0, 0, 0, 0, 0, damagedBytes, 0, 0, lostBytes, 0, 0, null);
    }

    private List<String> told(LedgerStats now) {
        watch.look(now, events);
        return events.recent().stream()
                .map(event -> event.level() + " " + event.text())
                .toList();
    }

    @Test
    void aLedgerThatIsWellIsNoNews() {
        assertThat(told(stats(null, 0, 0))).isEmpty();
        assertThat(told(stats(null, 0, 0))).isEmpty();
    }

    @Test
    void anOutageBeginsAndEndsOnce() {
        told(stats("connection refused", 0, 0));
        told(stats("connection refused", 0, 0));
        assertThat(told(stats(null, 0, 0)))
                .containsExactly(
                        "INFO the database is back, what waited is being stored",
                        "ERROR the database cannot be used, its entries wait on disk: connection refused");
    }

    @Test
    void whatWasFoundAtTheStartIsToldAsWell() {
        assertThat(told(stats(null, 4096, 0)))
                .containsExactly("WARNING 4,096 bytes of the journal held no whole record");
    }

    @Test
    void lossesAreToldAsTheyGrow() {
        told(stats(null, 0, 1000));
        assertThat(told(stats(null, 0, 2500))).first().isEqualTo("ERROR 1,500 bytes were lost for want of memory");
    }
}
