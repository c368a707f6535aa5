package io.swarmgate.segment;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads a file slice by slice; the next slice is asked for when one is begun. */
final class SlicedReader implements SegmentBody {
    private final Slices slices;
    private final SegmentRequest request;
    private final boolean credentials;
    private final SlicedFile file;
    private final long end;
    private final long lastIndex;

    // Everything below is guarded by this.
    private long index;
    private long startInSlice;
    private @Nullable SegmentBody current;
    private @Nullable SegmentBody next;
    private boolean nextAsked;
    private @Nullable SourceFailure failure;
    private @Nullable Runnable wake;
    private boolean closed;

    SlicedReader(Slices slices, SegmentRequest request, boolean credentials, SlicedFile file, long start, long end) {
        this.slices = slices;
        this.request = request;
        this.credentials = credentials;
        this.file = file;
        this.end = end;
        this.index = start / file.sliceBytes();
        this.startInSlice = start - file.slice(index).start();
        this.lastIndex = (end - 1) / file.sliceBytes();
    }

    /** Starts with a slice at hand; false if it is gone. */
    boolean begin(Representation slice) {
        SegmentBody opened = open(slice, index, startInSlice);
        synchronized (this) {
            current = opened;
        }
        return opened != null;
    }

    private @Nullable SegmentBody open(Representation slice, long which, long start) {
        return slice.open(
                start,
                Math.min(end, file.slice(which).end()) - file.slice(which).start());
    }

    @Override
    public Progress sendTo(BodyChannel channel) throws IOException {
        while (true) {
            SegmentBody reading = reading();
            askAhead();
            if (reading == null) {
                return Progress.WAITING;
            }
            Progress progress = reading.sendTo(channel);
            if (progress != Progress.DONE) {
                return progress;
            }
            reading.close();
            synchronized (this) {
                current = null;
                if (index == lastIndex) {
                    return Progress.DONE;
                }
                index++;
                startInSlice = 0;
                current = next;
                next = null;
                nextAsked = current == null && nextAsked;
            }
        }
    }

    private synchronized @Nullable SegmentBody reading() throws BrokenBodyException {
        if (current == null && failure != null) {
            throw new BrokenBodyException(failure);
        }
        return current;
    }

    /** Asks for the slice at the position if there is none, else for the one after it. */
    private void askAhead() {
        long wanted;
        long start;
        synchronized (this) {
            boolean lacksCurrent = current == null;
            if (nextAsked || closed || failure != null || (!lacksCurrent && (next != null || index == lastIndex))) {
                return;
            }
            nextAsked = true;
            wanted = lacksCurrent ? index : index + 1;
            start = lacksCurrent ? startInSlice : 0;
        }
        slices.obtain(request, credentials, file, wanted, new Arrival(wanted, start));
    }

    private void arrived(long which, @Nullable SegmentBody body, @Nullable SourceFailure why) {
        Runnable waiting;
        boolean unwanted;
        synchronized (this) {
            nextAsked = false;
            unwanted = closed;
            if (why != null) {
                failure = why;
            } else if (!unwanted && which == index && current == null) {
                current = body;
            } else if (!unwanted) {
                next = body;
            }
            waiting = wake;
            wake = null;
        }
        if (unwanted && body != null) {
            body.close();
        }
        if (waiting != null) {
            waiting.run();
        }
    }

    @Override
    public void whenReady(Runnable whenReady) {
        SegmentBody reading;
        boolean now;
        synchronized (this) {
            reading = current;
            now = reading == null && failure != null;
            if (reading == null && !now) {
                wake = whenReady;
            }
        }
        if (reading != null) {
            reading.whenReady(whenReady);
        } else if (now) {
            whenReady.run();
        }
    }

    @Override
    public void close() {
        SegmentBody one;
        SegmentBody two;
        synchronized (this) {
            closed = true;
            one = current;
            two = next;
            current = null;
            next = null;
        }
        if (one != null) {
            one.close();
        }
        if (two != null) {
            two.close();
        }
    }

    /** Takes a slice that was asked for. */
    private final class Arrival implements Slices.Receiver {
        private final long which;
        private final long start;

        private Arrival(long which, long start) {
            this.which = which;
            this.start = start;
        }

        @Override
        public void slice(SlicedFile found, Representation slice, boolean collapsed, @Nullable Duration originTime) {
            if (!found.validator().equals(file.validator()) || found.length() != file.length()) {
                failed(SourceFailure.incomplete("the origin has another version than the one begun"));
                return;
            }
            SegmentBody body = open(slice, which, start);
            arrived(which, body, body == null ? SourceFailure.incomplete("slice " + which + " is gone") : null);
        }

        @Override
        public void noSlices(Slices.Instead instead) {
            failed(SourceFailure.incomplete("the origin no longer answers ranges"));
        }

        @Override
        public void failed(SourceFailure why) {
            arrived(which, null, why);
        }
    }
}
