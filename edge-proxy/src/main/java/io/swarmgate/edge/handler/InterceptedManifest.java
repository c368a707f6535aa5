package io.swarmgate.edge.handler;

import io.swarmgate.edge.manifest.ContentDecoding;
import io.swarmgate.edge.manifest.ManifestAnswer;
import io.swarmgate.edge.manifest.ManifestRecognition;
import io.swarmgate.edge.manifest.ManifestRecognition.Verdict;
import io.swarmgate.edge.manifest.ManifestRequest;
import io.swarmgate.edge.manifest.ManifestSource;
import io.swarmgate.edge.manifest.ManifestTransformation.Received;
import io.swarmgate.edge.origin.Fields;
import io.swarmgate.edge.origin.OriginClient;
import io.swarmgate.edge.origin.OriginFailure;
import io.swarmgate.http.CacheStatus;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Collects a response that is, or may be, a manifest. As soon as it is seen to be none, or too large a one, all that
 * came and all that follows goes to the plain proxy's sink.
 */
final class InterceptedManifest implements OriginClient.Sink {
    private final ManifestSource source;
    private final ManifestRequest request;
    private final OriginClient.Head head;
    private final OriginClient.Sink plain;
    private final Consumer<ManifestAnswer.Found> whenFound;
    private final Instant received;
    private final List<Buffer> buffers = new ArrayList<>();
    private final ByteArrayOutputStream content = new ByteArrayOutputStream(1024);
    private Verdict verdict;
    private boolean handedBack;
    /** Bytes counted as arriving. Guarded by this, as is the next. */
    private int room;

    private boolean released;

    InterceptedManifest(
            ManifestSource source,
            ManifestRequest request,
            OriginClient.Head head,
            Verdict verdict,
            OriginClient.Sink plain,
            Consumer<ManifestAnswer.Found> whenFound) {
        this.source = source;
        this.request = request;
        this.head = head;
        this.verdict = verdict;
        this.plain = plain;
        this.whenFound = whenFound;
        this.received = source.now();
    }

    /** True if the head says that the content is over the limit. */
    static boolean isTooLong(OriginClient.Head head, int maxBytes) {
        String length = head.fields().combined("Content-Length");
        return length != null
                && length.matches("[0-9]+")
                && (length.length() > 18 || Long.parseLong(length) > maxBytes);
    }

    @Override
    public void head(OriginClient.Head sameHead) {
        // Known since this was made.
    }

    @Override
    public void data(Buffer data) {
        if (handedBack) {
            plain.data(data);
            return;
        }
        buffers.add(data);
        if (content.size() + (long) data.length() > source.maxBytes() || !hasRoom(data.length())) {
            handBack();
            return;
        }
        content.writeBytes(data.getBytes());
        sniff(false);
    }

    @Override
    public void end(Fields trailers) {
        if (!handedBack) {
            sniff(true);
        }
        if (handedBack) {
            plain.end(trailers);
            return;
        }
        Received response = new Received(head, ByteBuffer.wrap(content.toByteArray()), received, received);
        source.admit(request, response, manifest -> {
            if (manifest == null) {
                handBack();
                plain.end(trailers);
            } else {
                release();
                whenFound.accept(new ManifestAnswer.Found(
                        manifest,
                        CacheStatus.forwarded(CacheStatus.Forward.URI_MISS).withAnswer(head.status(), false, false),
                        false,
                        Duration.between(received, source.now())));
            }
        });
    }

    @Override
    public void failed(OriginFailure failure) {
        release();
        plain.failed(failure);
    }

    private void sniff(boolean whole) {
        if (verdict == Verdict.SNIFF) {
            byte[] start = ContentDecoding.start(
                    head.fields().combined("Content-Encoding"),
                    content.toByteArray(),
                    ManifestRecognition.SNIFFED_BYTES);
            verdict = ManifestRecognition.byContent(start, whole);
            if (verdict == Verdict.OTHER) {
                handBack();
            }
        }
    }

    private void handBack() {
        handedBack = true;
        plain.head(head);
        buffers.forEach(plain::data);
        buffers.clear();
        content.reset();
        release();
    }

    private synchronized boolean hasRoom(int bytes) {
        if (released || !source.arriving().take(bytes)) {
            return false;
        }
        room += bytes;
        return true;
    }

    /** Nothing is collected any more; also for a client that left, of which the origin's sink hears nothing. */
    synchronized void release() {
        released = true;
        source.arriving().giveBack(room);
        room = 0;
    }
}
