package io.swarmgate.segment;

import io.swarmgate.http.CacheStatus;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Answers a range request once the first slice of it has a head. */
final class FirstSlice implements Slices.Receiver {
    private final Slices slices;
    private final Waiter waiter;
    private final long index;
    private final boolean credentials;
    private final boolean fileKnown;

    FirstSlice(Slices slices, Waiter waiter, long index, boolean credentials, boolean fileKnown) {
        this.slices = slices;
        this.waiter = waiter;
        this.index = index;
        this.credentials = credentials;
        this.fileKnown = fileKnown;
    }

    @Override
    public void slice(SlicedFile file, Representation slice, boolean collapsed, @Nullable Duration originTime) {
        SlicedRepresentation whole =
                new SlicedRepresentation(slices, waiter.request(), credentials, file, index, slice);
        boolean hit = originTime == null && fileKnown;
        CacheStatus status = hit
                ? CacheStatus.hit(
                        file.head().freshness().remaining(slices.store().now()))
                : CacheStatus.forwarded(CacheStatus.Forward.PARTIAL).withAnswer(206, isStored(slice), collapsed);
        SegmentAnswer answer =
                Answers.of(waiter.request(), whole, status, slices.store().now(), originTime);
        if (answer == null) {
            noSlices(Slices.Instead.ALONE);
        } else {
            slices.store().answer(waiter, answer);
        }
    }

    private boolean isStored(Representation slice) {
        return !(slice instanceof Filling arriving) || slices.store().willStore(arriving);
    }

    @Override
    public void noSlices(Slices.Instead instead) {
        SegmentStore store = slices.store();
        switch (instead) {
            case WHOLE -> store.retry(waiter);
            case ALONE -> store.passThrough(waiter.request(), waiter.receiver(), CacheStatus.Forward.BYPASS);
            case REFUSED -> store.askAlone(waiter, false);
            case PAGE -> store.askAlone(waiter, true);
            case MANIFEST ->
                store.answer(waiter, new SegmentAnswer.Manifest(CacheStatus.forwarded(CacheStatus.Forward.BYPASS)));
        }
    }

    @Override
    public void failed(SourceFailure failure) {
        slices.store()
                .answer(waiter, new SegmentAnswer.Failure(failure, CacheStatus.forwarded(CacheStatus.Forward.PARTIAL)));
    }
}
