package io.swarmgate.edge.metrics;

import io.prometheus.client.CollectorRegistry;
import java.time.Duration;

/** Everything the edge counts. Thread-safe; every method is cheap enough for an I/O thread. */
public final class EdgeMetrics {

    /** Who served the bytes of a segment. */
    public enum Source {
        SWARM,
        CACHE,
        SIBLING,
        ORIGIN
    }

    /** How a response to a client ended. */
    public enum Outcome {
        /** Sent whole. */
        COMPLETE,
        /** The client went away. */
        ABORTED,
        /** Upstream broke off and the response was cut short, or an error status was answered. */
        FAILED,
        /** Answered without content: 304, 416, HEAD. */
        NO_CONTENT
    }

    private final CollectorRegistry registry;

    public EdgeMetrics(CollectorRegistry registry) {
        this.registry = registry;
    }

    public CollectorRegistry registry() {
        return registry;
    }

    /**
     * One answered segment request.
     *
     * @param bytes of content that went to the client
     * @param firstByte from the request to the first byte of the answer
     * @param total from the request to the last byte
     */
    public void segmentServed(
            String route, Source source, Outcome outcome, long bytes, Duration firstByte, Duration total) {}

    /**
     * One request to an origin, at its end.
     *
     * @param status of its answer; 0 if there was none
     * @param failure error type of RFC 9209, or an empty text
     */
    public void originRequest(String origin, int status, String failure, long bytes, Duration firstByte) {}

    /**
     * One manifest answered.
     *
     * @param format {@code hls} or {@code dash}
     * @param result {@code rewritten} or the reason it stayed untouched, lower case
     * @param cached true if no origin request was made for it
     */
    public void manifestServed(String route, String format, String result, boolean cached, Duration total) {}

    /** References that stayed as they were because no origin is configured for their host. */
    public void unroutedReferences(String route, long count) {}

    /** One answered request of any kind ({@code manifest}, {@code segment}, {@code proxy}, {@code refused}). */
    public void request(String route, String kind, int status) {}
}
