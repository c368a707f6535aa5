package io.swarmgate.edge.demo;

import java.time.Duration;
import java.time.Instant;

/**
 * When the segments of a looped live stream come into being. Segment {@code n} covers {@code [n, n + 1)} segment
 * durations after the epoch and is there as soon as it is over, as with a real encoder.
 *
 * @param epoch start of segment 0
 * @param segment duration of every segment
 * @param loop segments until the media repeats
 * @param window complete segments a manifest lists
 * @param kept further segments that are still served after they left the manifest
 */
record LoopClock(Instant epoch, Duration segment, int loop, int window, int kept) {

    /** A stream that is {@code window} segments old at {@code now}. */
    static LoopClock startedBefore(Instant now, Duration segment, int loop, int window) {
        return new LoopClock(now.minus(segment.multipliedBy(window)), segment, loop, window, window);
    }

    /** Number of the newest complete segment. */
    long newest(Instant now) {
        return Duration.between(epoch, now).dividedBy(segment) - 1;
    }

    /** Number of the first segment a manifest lists. */
    long first(Instant now) {
        return Math.max(0, newest(now) - window + 1);
    }

    boolean isServed(long number, Instant now) {
        return number >= Math.max(0, first(now) - kept) && number <= newest(now);
    }

    /** Place of a segment within the looped media. */
    int indexInLoop(long number) {
        return (int) (number % loop);
    }

    Instant startOf(long number) {
        return epoch.plus(segment.multipliedBy(number));
    }
}
