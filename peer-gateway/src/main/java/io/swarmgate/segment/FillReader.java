package io.swarmgate.segment;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Follows a body while it arrives. */
final class FillReader implements SegmentBody {
    private final FillBody body;
    private final long end;
    // Written by the reader's thread, read by the fill when it trims its window.
    private volatile long position;
    // Guarded by the body.
    @Nullable Runnable wake;
    // Guarded by the body: the reader has been given up.
    boolean cut;

    FillReader(FillBody body, long start, long end) {
        this.body = body;
        this.position = start;
        this.end = end;
    }

    long position() {
        return position;
    }

    @Override
    public Progress sendTo(BodyChannel channel) throws IOException {
        while (position < end) {
            FillBody.Piece piece = body.pieceAt(this, end);
            long sent;
            if (piece instanceof FillBody.Piece.Stored stored) {
                sent = stored.storage().send(channel, position, stored.count());
            } else if (piece instanceof FillBody.Piece.InWindow inWindow) {
                sent = channel.write(inWindow.buffers(), inWindow.count());
            } else if (piece instanceof FillBody.Piece.End over) {
                return atEnd(over.failure());
            } else {
                return Progress.WAITING;
            }
            if (sent <= 0) {
                return Progress.CHANNEL_FULL;
            }
            moveTo(position + sent);
        }
        return Progress.DONE;
    }

    private void moveTo(long reached) {
        position = reached;
        body.advanced();
    }

    private Progress atEnd(@Nullable SourceFailure failure) throws IOException {
        if (failure != null) {
            throw new BrokenBodyException(failure);
        }
        if (end != Long.MAX_VALUE) {
            throw new BrokenBodyException(SourceFailure.incomplete("ended at byte " + position + " of " + end));
        }
        return Progress.DONE;
    }

    @Override
    public void whenReady(Runnable whenReady) {
        if (!body.park(this, whenReady)) {
            whenReady.run();
        }
    }

    @Override
    public void close() {
        body.close(this);
    }
}
