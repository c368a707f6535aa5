package io.swarmgate.segment;

import java.io.IOException;

/** One client's way through a body. It holds a position, no bytes. Used by one thread at a time. */
public interface SegmentBody extends AutoCloseable {
    /** What stopped {@link #sendTo}. */
    enum Progress {
        /** The channel takes no more for now. */
        CHANNEL_FULL,
        /** The next bytes have not arrived; {@link #whenReady} says when. */
        WAITING,
        /** Everything was sent. */
        DONE
    }

    /**
     * Sends what there is. Never waits for the source; reads files like any cache of the page-cached kind does.
     *
     * @throws BrokenBodyException if the rest will never come; the response must be cut short visibly
     */
    Progress sendTo(BodyChannel channel) throws IOException;

    /** Runs {@code wake} once, on any thread, as soon as {@link #sendTo} may get further; at once if it may now. */
    void whenReady(Runnable wake);

    /** May be called at any time and more than once. */
    @Override
    void close();
}
