package io.swarmgate.segment;

import io.swarmgate.http.CacheStatus;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Answers a range request once the first slice of it has a head. */
final class FirstSlice implements Slices.Receiver {
    private final Slices slices;
    private final Waiter waiter;
    private final long index;
    private final boolean fileKnown;

    FirstSlice(Slices slices, Waiter waiter, long index, boolean fileKnown) {
        this.slices = slices;
        this.waiter = waiter;
        this.index = index;
        this.fileKnown = fileKnown;
    }

    @Override
    public void slice(SlicedFile file, Representation slice, boolean collapsed, @Nullable Duration originTime) {
        SlicedRepresentation whole = new SlicedRepresentation(slices, waiter.request(), file, index, slice);
        boolean hit = originTime == null && fileKnown;
        CacheStatus status = hit
                ? CacheStatus.hit(
                        file.head().freshness().remaining(slices.store().now()))
                : CacheStatus.forwarded(CacheStatus.Forward.PARTIAL).withAnswer(206, true, collapsed);
        SegmentAnswer answer =
                Answers.of(waiter.request(), whole, status, slices.store().now(), originTime);
        if (answer == null) {
            noSlices(true);
        } else {
            waiter.receiver().answer(answer);
        }
    }

    @Override
    public void noSlices(boolean ask) {
        if (ask) {
            slices.store().passThrough(waiter.request(), waiter.receiver(), CacheStatus.Forward.BYPASS);
        } else {
            slices.store().retry(waiter);
        }
    }

    @Override
    public void failed(SourceFailure failure) {
        waiter.receiver()
                .answer(new SegmentAnswer.Failure(failure, CacheStatus.forwarded(CacheStatus.Forward.PARTIAL)));
    }
}
