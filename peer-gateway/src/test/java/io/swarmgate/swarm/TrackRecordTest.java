package io.swarmgate.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TrackRecordTest {
    private static final Instant NOW = TestSwarms.NOW;
    private static final long CHUNK = TrackRecord.ESTABLISHED_BYTES;
    private static final Instant DUE = NOW.plus(TrackRecord.DUE);

    private final TrackRecord record = new TrackRecord();

    @Test
    void aChunkGivenElsewhereEstablishesEverywhere() {
        record.gave(CHUNK - 1, false, NOW);
        assertThat(record.isEstablished(false, NOW)).isFalse();
        record.gave(2, false, NOW);
        assertThat(record.isEstablished(false, NOW)).isTrue();
        assertThat(record.isEstablished(true, NOW)).isTrue();
    }

    @Test
    void whatItsOwnAddressHadFromItCountsThereAlone() {
        record.gave(10 * CHUNK, true, NOW);
        assertThat(record.isEstablished(true, NOW)).isTrue();
        assertThat(record.isEstablished(false, NOW)).isFalse();
    }

    @Test
    void standingFades() {
        record.gave(4 * CHUNK, false, NOW);
        assertThat(record.isEstablished(false, NOW.plus(Duration.ofMinutes(19))))
                .isTrue();
        assertThat(record.isEstablished(false, NOW.plus(Duration.ofMinutes(21))))
                .isFalse();
    }

    @Test
    void whoIsNamedAndGivesNothingIsNotNamedForAWhileAndLongerEachTime() {
        Instant now = NOW;
        for (int minutes : new int[] {1, 2, 4, 8, 16, 32, 32, 32}) {
            record.named(now);
            record.named(now.plusSeconds(30));
            assertThat(record.failed(now.plus(TrackRecord.DUE).minusMillis(1))).isFalse();
            Instant due = now.plus(TrackRecord.DUE);
            assertThat(record.failed(due)).isTrue();
            assertThat(record.failed(due)).as("once").isFalse();
            now = due.plus(Duration.ofMinutes(minutes));
            assertThat(record.isBarred(now.minusMillis(1))).isTrue();
            assertThat(record.isBarred(now)).isFalse();
        }
    }

    @Test
    void whatItGivesClearsItsName() {
        record.named(NOW);
        assertThat(record.failed(DUE)).isTrue();
        record.gave(1, false, DUE);
        assertThat(record.isBarred(DUE)).isFalse();
        record.named(DUE);
        record.gave(1, false, DUE.plusSeconds(5));
        assertThat(record.owes()).isFalse();
        assertThat(record.failed(DUE.plus(Duration.ofHours(1)))).isFalse();
    }
}
