package io.swarmgate.swarm.digest;

import io.swarmgate.http.FieldLines;
import io.swarmgate.http.Validator;
import io.swarmgate.segment.SegmentAnswer;
import io.swarmgate.segment.SegmentBody;
import io.swarmgate.segment.SegmentDigest;
import io.swarmgate.segment.SegmentRequest;
import io.swarmgate.segment.SegmentStore;
import io.swarmgate.swarm.catalogue.SegmentAddress;
import io.swarmgate.swarm.catalogue.VersionedAddress;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What only somebody who has certain chunks can say: SHA-256 over a nonce and their bytes. Reads one after another. */
final class ChunkProof {
    private final SegmentStore store;
    private final Executor workers;
    private final SegmentAddress segment;
    private final @Nullable String version;
    private final long lengthBytes;
    private final FieldLines fields;
    private final Queue<Integer> left;
    private final Consumer<byte @Nullable []> whenDone;
    private final MessageDigest hash;

    /**
     * @param lengthBytes of the segment
     * @param fields of requests to the store, which adds no more than the range
     * @param whenDone gets the hash, on any thread; null if the bytes cannot be had
     */
    ChunkProof(
            SegmentStore store,
            Executor workers,
            VersionedAddress content,
            long lengthBytes,
            FieldLines fields,
            List<Integer> chunks,
            byte[] nonce,
            Consumer<byte @Nullable []> whenDone) {
        this.store = store;
        this.workers = workers;
        this.segment = content.segment();
        this.version = content.version();
        this.lengthBytes = lengthBytes;
        this.fields = fields;
        this.left = new ArrayDeque<>(chunks);
        this.whenDone = whenDone;
        try {
            hash = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
        hash.update(nonce);
    }

    void next() {
        Integer chunk = left.poll();
        if (chunk == null) {
            whenDone.accept(hash.digest());
            return;
        }
        long first = (long) chunk * SegmentDigest.CHUNK_BYTES;
        long length = Math.min(SegmentDigest.CHUNK_BYTES, lengthBytes - first);
        long from = first + (segment.range() == null ? 0 : segment.range().first());
        store.get(
                SegmentRequest.ofEdge(segment.key(), fields.with("Range", "bytes=" + from + "-" + (from + length - 1))),
                answer -> read(answer, length));
    }

    private boolean isOfThatVersion(SegmentAnswer.Response answer) {
        return answer.status() == 206
                && (version == null
                        || version.equals(Validator.of(answer.fields()).strongForm()));
    }

    private void read(SegmentAnswer answer, long length) {
        SegmentBody body = answer instanceof SegmentAnswer.Response response ? response.body() : null;
        if (body == null) {
            whenDone.accept(null);
            return;
        }
        if (!isOfThatVersion((SegmentAnswer.Response) answer)) {
            body.close();
            whenDone.accept(null);
            return;
        }
        BodyReader reader = new BodyReader(body, workers, hash::update, (whole, bytes) -> {
            body.close();
            if (whole && bytes == length) {
                next();
            } else {
                whenDone.accept(null);
            }
        });
        try {
            reader.start();
        } catch (RejectedExecutionException busy) {
            body.close();
            whenDone.accept(null);
        }
    }
}
