package io.swarmgate.edge.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ConnectionClockTest {
    private static final Duration HANDSHAKE = Duration.ofSeconds(10);
    private static final Duration NO_REQUEST = Duration.ofSeconds(60);
    private static final Duration IDLE = Duration.ofSeconds(90);
    private static final ConnectionBounds BOUNDS = new ConnectionBounds(1, 1, 1, HANDSHAKE, NO_REQUEST, IDLE, 1);
    private static final byte[] PREFACE = new byte[24];
    private static final byte[] PING = {0, 0, 8, 6, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8};

    private final long start = System.nanoTime();
    private final ConnectionClock clock = new ConnectionClock(true, start);

    private long after(Duration time) {
        return start + time.toNanos() + Duration.ofSeconds(1).toNanos();
    }

    @Test
    void aHandshakeHasItsTime() {
        assertThat(clock.overdue(start + HANDSHAKE.toNanos(), 0, BOUNDS)).isNull();
        assertThat(clock.overdue(after(HANDSHAKE), 0, BOUNDS)).isEqualTo(Closing.HANDSHAKE_TIMEOUT);
    }

    @Test
    void aConnectionInTheClearHasNone() {
        assertThat(new ConnectionClock(false, start).overdue(after(IDLE), 0, BOUNDS))
                .isNull();
    }

    @Test
    void undertowKeepsTheTimeOfHttp1() {
        clock.speaksHttp1();
        assertThat(clock.overdue(after(IDLE), 0, BOUNDS)).isNull();
    }

    @Test
    void thePrefaceIsDueAsAHeaderSectionIs() {
        clock.speaksHttp2(start);
        assertThat(clock.overdue(after(HANDSHAKE), 0, BOUNDS)).isEqualTo(Closing.HEADER_TIMEOUT);
    }

    @Test
    void piecesOfAPartDoNotProlongIt() {
        clock.speaksHttp2(start);
        clock.partBegun(start + Duration.ofSeconds(9).toNanos());
        assertThat(clock.overdue(after(HANDSHAKE), 0, BOUNDS)).isEqualTo(Closing.HEADER_TIMEOUT);
    }

    @Test
    void withoutRequestsItIsClosedSooner() {
        clock.speaksHttp2(start);
        clock.partEnded();
        assertThat(clock.overdue(after(NO_REQUEST), 0, BOUNDS)).isEqualTo(Closing.IDLE_TIMEOUT);
        assertThat(clock.overdue(after(NO_REQUEST), 1, BOUNDS)).isNull();
        assertThat(clock.overdue(after(IDLE), 1, BOUNDS)).isEqualTo(Closing.IDLE_TIMEOUT);
    }

    @Test
    void whatIsSentCountsAndPingDoesNot() throws IOException {
        clock.speaksHttp2(start - NO_REQUEST.toNanos());
        ReceivedFrames frames = new ReceivedFrames(clock, new FrameBudget(), () -> {});
        frames.follow(ByteBuffer.wrap(PREFACE));
        frames.follow(ByteBuffer.wrap(PING));
        assertThat(clock.overdue(System.nanoTime(), 0, BOUNDS)).isEqualTo(Closing.IDLE_TIMEOUT);
        clock.moved(start);
        assertThat(clock.overdue(start + NO_REQUEST.toNanos(), 0, BOUNDS)).isNull();
    }
}
