package io.swarmgate.segment;

import io.swarmgate.http.CacheStatus;
import io.swarmgate.http.FieldLines;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One request's own origin request, its answer relayed as it is. */
final class PassThrough implements Download.Owner, FillBody.Events {
    private final SegmentStore store;
    private final SegmentRequest request;
    private final SegmentAnswer.Receiver receiver;
    private final CacheStatus cacheStatus;
    private volatile @Nullable Download download;

    PassThrough(SegmentStore store, SegmentRequest request, SegmentAnswer.Receiver receiver, CacheStatus.Forward why) {
        this.store = store;
        this.request = request;
        this.receiver = receiver;
        this.cacheStatus = CacheStatus.forwarded(why);
    }

    void start() {
        Download started = new Download(
                store.downloads(),
                new SourceRequest(request.key(), request.head(), request.fields(), request.asker(), false),
                null,
                this);
        download = started;
        started.start();
    }

    @Override
    public @Nullable FillBody head(Download from, OriginHead head, Instant requested, Instant received) {
        CacheStatus status = cacheStatus.withAnswer(head.status(), false, false);
        Duration originTime = Duration.between(requested, received);
        FieldLines fields = head.fields();
        if (request.head() || head.status() == 304 || head.status() == 204) {
            receiver.answer(new SegmentAnswer.Response(head.status(), fields, 0L, null, status, originTime));
            return null;
        }
        FillBody body = store.relay(from, this);
        SegmentBody reader = body.open(0, Long.MAX_VALUE);
        receiver.answer(
                new SegmentAnswer.Response(head.status(), fields, head.contentLength(), reader, status, originTime));
        return body;
    }

    @Override
    public void failed(SourceFailure failure) {
        receiver.answer(new SegmentAnswer.Failure(failure, cacheStatus));
    }

    @Override
    public void lost() {}

    @Override
    public void stored() {}

    @Override
    public void storageFailed(IOException cause) {}

    @Override
    public void unread() {
        Download running = download;
        if (running != null) {
            running.cancel("the client has gone");
        }
    }
}
