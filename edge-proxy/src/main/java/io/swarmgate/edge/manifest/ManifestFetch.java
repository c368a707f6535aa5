package io.swarmgate.edge.manifest;

import io.swarmgate.edge.manifest.ManifestRecognition.Verdict;
import io.swarmgate.edge.manifest.ManifestTransformation.Received;
import io.swarmgate.edge.origin.Fields;
import io.swarmgate.edge.origin.OriginClient;
import io.swarmgate.edge.origin.OriginFailure;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Collects one response, and gives up as soon as it is seen to be something else than a manifest of bounded size. */
final class ManifestFetch implements OriginClient.Sink {
    private final String url;
    private final int maxBytes;
    private final ArrivingManifests room;
    private final InstantSource clock;
    private final Instant requested;
    private final Consumer<Outcome> whenDone;
    private final ByteArrayOutputStream content = new ByteArrayOutputStream(1024);

    // Of the origin's thread.
    private OriginClient.@Nullable Head head;
    private Instant received;
    private Verdict verdict = Verdict.SNIFF;
    private boolean done;

    // Guarded by this.
    private OriginClient.@Nullable Exchange exchange;
    private boolean cancelled;

    /** How a fetch ended. */
    sealed interface Outcome {}

    /** Its content is still counted as arriving: whoever takes it gives the room back. */
    record Complete(Received response) implements Outcome {}

    /**
     * To be streamed, not kept.
     *
     * @param lasting true if that is in its nature, and not for lack of room
     */
    record Plain(String because, boolean lasting) implements Outcome {}

    record Failed(OriginFailure failure) implements Outcome {}

    ManifestFetch(String url, int maxBytes, ArrivingManifests room, InstantSource clock, Consumer<Outcome> whenDone) {
        this.url = url;
        this.maxBytes = maxBytes;
        this.room = room;
        this.clock = clock;
        this.requested = clock.instant();
        this.received = requested;
        this.whenDone = whenDone;
    }

    /** Tells what to cancel; may come after the first events. */
    synchronized void attach(OriginClient.Exchange origin) {
        exchange = origin;
        if (cancelled) {
            origin.cancel();
        }
    }

    @Override
    public void head(OriginClient.Head newHead) {
        head = newHead;
        received = clock.instant();
        if (newHead.status() == 200) {
            verdict = ManifestRecognition.byHead(newHead.fields().combined("Content-Type"), url);
            if (verdict == Verdict.OTHER) {
                giveUp("not_a_manifest", true);
                return;
            }
        }
        if (isLongerThan(newHead.fields().combined("Content-Length"), maxBytes)) {
            giveUp("over_limit", true);
        }
    }

    static boolean isLongerThan(@Nullable String contentLength, long limit) {
        return contentLength != null
                && contentLength.matches("[0-9]+")
                && (contentLength.length() > 18 || Long.parseLong(contentLength) > limit);
    }

    @Override
    public void data(Buffer data) {
        OriginClient.Head current = head;
        if (done || current == null) {
            return;
        }
        if (content.size() + (long) data.length() > maxBytes) {
            giveUp("over_limit", true);
            return;
        }
        if (!room.take(data.length())) {
            giveUp("busy", false);
            return;
        }
        content.writeBytes(data.getBytes());
        if (verdict == Verdict.SNIFF && current.status() == 200) {
            String coding = current.fields().combined("Content-Encoding");
            byte[] start = ContentDecoding.start(coding, content.toByteArray(), ManifestRecognition.SNIFFED_BYTES);
            verdict = ManifestRecognition.byContent(start, false);
            if (verdict == Verdict.OTHER) {
                giveUp("not_a_manifest", true);
            }
        }
    }

    @Override
    public void end(Fields trailers) {
        OriginClient.Head current = head;
        if (!done && current != null) {
            done = true;
            whenDone.accept(
                    new Complete(new Received(current, ByteBuffer.wrap(content.toByteArray()), requested, received)));
        }
    }

    @Override
    public void failed(OriginFailure failure) {
        if (!done) {
            done = true;
            room.giveBack(content.size());
            whenDone.accept(new Failed(failure));
        }
    }

    private void giveUp(String because, boolean lasting) {
        done = true;
        room.giveBack(content.size());
        content.reset();
        synchronized (this) {
            cancelled = true;
            if (exchange != null) {
                exchange.cancel();
            }
        }
        whenDone.accept(new Plain(because, lasting));
    }
}
