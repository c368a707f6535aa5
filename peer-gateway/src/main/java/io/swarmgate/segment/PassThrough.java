package io.swarmgate.segment;

import io.swarmgate.http.CacheControl;
import io.swarmgate.http.CacheStatus;
import io.swarmgate.http.FieldLines;
import io.swarmgate.http.Storability;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One request's own origin request, with all that the client sent, its answer relayed as it is. */
final class PassThrough implements Download.Owner, FillBody.Events {
    private final SegmentStore store;
    private final SegmentRequest request;
    private final SegmentAnswer.Receiver receiver;
    private final CacheStatus cacheStatus;
    private final Because because;
    private volatile @Nullable Download download;

    /** Why a client asks for itself. */
    enum Because {
        /** Its answer is not, or may not be, another's. */
        UNSHARED,
        /** The origin refused a request without credentials. */
        REFUSED,
        /** It is no media. */
        PAGE
    }

    PassThrough(
            SegmentStore store,
            SegmentRequest request,
            SegmentAnswer.Receiver receiver,
            CacheStatus.Forward why,
            Because because) {
        this.store = store;
        this.request = request;
        this.receiver = receiver;
        this.cacheStatus = CacheStatus.forwarded(why);
        this.because = because;
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
    public @Nullable FillBody head(Download from, Opening opening) {
        OriginHead head = opening.head();
        learn(head);
        CacheStatus status = cacheStatus.withAnswer(head.status(), false, false);
        Duration originTime = Duration.between(opening.requested(), opening.received());
        FieldLines fields = head.fields();
        boolean segment = because != Because.PAGE;
        if (request.head() || head.status() == 304 || head.status() == 204) {
            receiver.answer(new SegmentAnswer.Response(head.status(), fields, 0L, null, status, originTime, segment));
            return null;
        }
        FillBody body = store.relay(from, this);
        SegmentBody reader = body.open(0, Long.MAX_VALUE);
        receiver.answer(new SegmentAnswer.Response(
                head.status(), fields, head.contentLength(), reader, status, originTime, segment));
        return body;
    }

    private void learn(OriginHead head) {
        boolean gone = head.status() == 404 || head.status() == 410 || head.status() == 451;
        if (gone) {
            store.marks().perhapsGone(request.key());
        }
        boolean given = head.status() == 200 || head.status() == 206;
        String type = head.fields().first("Content-Type");
        boolean media = ContentKind.byHead(type, request.key().url()) == ContentKind.MEDIA;
        if (because == Because.REFUSED && given && media && request.hasCredentials()) {
            boolean shareable = Storability.isShareable(CacheControl.of(head.fields()));
            store.protect(request, shareable ? Marks.Protection.SHAREABLE : Marks.Protection.PRIVATE);
        }
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
