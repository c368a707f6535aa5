package io.swarmgate.edge.origin;

import io.vertx.core.buffer.Buffer;

/** Fetches from origins. An interface because tests replace it; the one in use is built on the Vert.x Web Client. */
public interface OriginClient extends AutoCloseable {

    /**
     * Starts a request and returns at once. All calls to {@code sink} come one after another on one event-loop thread,
     * which they must not block. Redirects are not followed; content codings are not decoded.
     */
    Exchange fetch(OriginRequest request, Sink sink);

    @Override
    void close();

    /** A request under way; its methods may be called from any thread and after the end. */
    interface Exchange {
        /** Stops reading from the origin until {@link #resume()}; a few buffers may still arrive. */
        void pause();

        void resume();

        /** Gives up; the sink hears nothing more, or one {@link Sink#failed}. */
        void cancel();
    }

    /** Receives a response: informational*, head, data*, then end; or failed at any point. */
    interface Sink {
        /** An interim response (RFC 9110, section 15.2), such as 103. */
        default void informational(int status, Fields fields) {}

        void head(Head head);

        /** Content as it came, coded as {@code Content-Encoding} says; the buffer is the sink's to keep. */
        void data(Buffer data);

        /** The content is complete: as long as Content-Length said, or properly ended otherwise. */
        void end(Fields trailers);

        /** The response will not be complete. Nothing follows. */
        void failed(OriginFailure failure);
    }

    /** Status and fields of a response, hop-by-hop fields removed. */
    record Head(int status, String reason, Fields fields) {}
}
