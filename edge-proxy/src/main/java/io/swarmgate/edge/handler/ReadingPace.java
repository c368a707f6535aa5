package io.swarmgate.edge.handler;

import java.time.Duration;

/**
 * What a client has to take of what waits for it. Only time in which its connection is full counts, so that neither an
 * origin's pauses nor a live edge are held against it.
 *
 * @param window of such time, in which it takes {@code leastBytes} or is given up
 * @param leastBytes from 1: not one byte is never enough
 */
public record ReadingPace(Duration window, long leastBytes) {
    /**
     * The pace of a rate.
     *
     * @param bytesPerSecond averaged over the window; 0 if any byte will do
     */
    public static ReadingPace of(Duration window, long bytesPerSecond) {
        return new ReadingPace(window, Math.max(1, bytesPerSecond * window.toMillis() / 1000));
    }
}
