package io.swarmgate.edge.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.ledger.LedgerStream;
import org.junit.jupiter.api.Test;

class TopStreamsTest {
    private static final LedgerStream A = LedgerStream.of("live", "/a");
    private static final LedgerStream B = LedgerStream.of("live", "/b");
    private static final LedgerStream C = LedgerStream.of("live", "/c");

    private final TopStreams top = new TopStreams(2, 4);

    @Test
    void streamsAreToldApartAsLongAsThereIsRoom() {
        assertThat(top.add(A, 10)).isEqualTo(A);
        assertThat(top.add(B, 10)).isEqualTo(B);
        assertThat(top.add(C, 1_000)).isEqualTo(LedgerStream.OTHER);
        assertThat(top.add(A, 10)).isEqualTo(A);
    }

    @Test
    void whatBelongsToNoStreamStaysSo() {
        assertThat(top.add(LedgerStream.NONE, 10)).isEqualTo(LedgerStream.NONE);
        assertThat(top.add(LedgerStream.OTHER, 10)).isEqualTo(LedgerStream.OTHER);
    }

    @Test
    void aStreamThatIsTwiceAsBusyTakesThePlaceOfTheLeastBusy() {
        top.add(A, 1_000);
        top.add(B, 100);
        top.add(C, 250);
        assertThat(top.elect()).containsExactly(B);
        assertThat(top.add(C, 1)).isEqualTo(C);
        assertThat(top.add(A, 1)).isEqualTo(A);
        assertThat(top.add(B, 1)).isEqualTo(LedgerStream.OTHER);
    }

    @Test
    void aStreamThatIsALittleBusierWaits() {
        top.add(A, 1_000);
        top.add(B, 100);
        top.add(C, 150);
        assertThat(top.elect()).isEmpty();
        assertThat(top.add(C, 1)).isEqualTo(LedgerStream.OTHER);
    }

    @Test
    void aStreamThatWasQuietForHoursLosesItsPlace() {
        top.add(A, 1_000);
        top.add(B, 1);
        assertThat(top.elect()).containsExactly(B);
        assertThat(top.add(C, 1)).isEqualTo(C);
    }

    @Test
    void streamsBeyondThoseKnownDoNotKeepBusyOnesOutForEver() {
        top.add(A, 1_000);
        top.add(B, 1_000);
        top.add(C, 10);
        top.add(LedgerStream.of("live", "/d"), 10);
        LedgerStream late = LedgerStream.of("live", "/late");
        assertThat(top.add(late, 100_000)).isEqualTo(LedgerStream.OTHER);
        top.elect();
        top.add(late, 100_000);
        top.elect();
        assertThat(top.add(late, 1)).isEqualTo(late);
    }
}
