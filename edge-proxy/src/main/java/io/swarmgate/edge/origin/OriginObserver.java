package io.swarmgate.edge.origin;

import java.time.Duration;

/** Hears of every request to an origin when it has ended; called on event loops. */
@FunctionalInterface
public interface OriginObserver {
    /**
     * @param status of the answer; 0 if there was none
     * @param failure error type of RFC 9209, or an empty text
     * @param bytes of content received
     * @param firstByte until the header section was there, or the end if none came
     */
    void ended(OriginRequest request, int status, String failure, long bytes, Duration firstByte);
}
