package io.swarmgate.segment;

import java.time.Duration;

/**
 * Whether a fill is so slow that a newcomer is better off with one of its own. Pure.
 *
 * @param sinceStart from asking the origin
 * @param sinceHead from its head; negative before it
 * @param sinceProgress from the last bytes, or the head
 * @param received bytes of content so far
 * @param paused whether the origin is held back from this side
 */
record FillPace(Duration sinceStart, Duration sinceHead, Duration sinceProgress, long received, boolean paused) {
    /**
     * Far beyond what an origin takes that has the segment; one that makes it on demand takes no harm from two
     * requests.
     */
    static final Duration HEAD_PATIENCE = Duration.ofSeconds(3);

    /** Longer than the gaps between the chunks of a segment that is written just now. */
    static final Duration STALL = Duration.ofMillis(1500);

    /** Below a modem's rate. */
    private static final long TRICKLE_BYTES_PER_SECOND = 1024;

    boolean isSlow() {
        if (paused) {
            return false;
        }
        if (sinceHead.isNegative()) {
            return sinceStart.compareTo(HEAD_PATIENCE) >= 0;
        }
        boolean trickles =
                sinceHead.compareTo(STALL) >= 0 && received * 1000 < TRICKLE_BYTES_PER_SECOND * sinceHead.toMillis();
        return trickles || sinceProgress.compareTo(STALL) >= 0;
    }
}
