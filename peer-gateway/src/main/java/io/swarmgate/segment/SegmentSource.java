package io.swarmgate.segment;

import java.nio.ByteBuffer;

/** Where segments come from when the store does not have them: an origin, reached by whatever client the edge uses. */
public interface SegmentSource {

    /** Starts a request and returns at once. Calls to {@code sink} come one after another; none of them blocks. */
    Fetch fetch(SourceRequest request, Sink sink);

    /** A request under way; methods may be called from any thread, also after the end. */
    interface Fetch {
        /** Asks for no more data until {@link #resume()}; a little may still come. */
        void pause();

        void resume();

        /** Gives up; what the sink still hears is ignored. */
        void cancel();
    }

    /** Receives a response: head, data*, end; or failed at any point. */
    interface Sink {
        void head(OriginHead head);

        /** The next bytes of content; they belong to the sink and never change. */
        void data(ByteBuffer data);

        void end();

        void failed(SourceFailure failure);
    }
}
