package io.swarmgate.swarm.digest;

import io.swarmgate.segment.SegmentBody;
import io.swarmgate.segment.SegmentDigest;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a body to its end, on workers and as it arrives, to hash its chunks with a salt: of each, the first 48 bits of
 * SHA-256 over the salt, the chunk's number in 4 bytes, and its bytes. Digests are public; this only somebody can know
 * who has the bytes.
 */
final class SaltedChunks {
    private static final int KEPT_BYTES = 6;

    private final byte[] salt;
    private final long lengthBytes;
    private final long[] hashes;
    private final MessageDigest sha256;
    private final Consumer<long @Nullable []> whenDone;
    private final BodyReader reader;
    private int chunk;
    private int inChunk;

    /** @param whenDone gets null if the body broke off or has another length */
    SaltedChunks(
            SegmentBody body, long lengthBytes, byte[] salt, Executor workers, Consumer<long @Nullable []> whenDone) {
        this.salt = salt.clone();
        this.lengthBytes = lengthBytes;
        this.hashes = new long[Math.toIntExact((lengthBytes - 1) / SegmentDigest.CHUNK_BYTES + 1)];
        this.whenDone = whenDone;
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
        begin();
        this.reader = new BodyReader(body, workers, this::update, this::ended);
    }

    void start() {
        reader.start();
    }

    private void begin() {
        sha256.update(salt);
        sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(chunk).flip());
        inChunk = 0;
    }

    private void update(ByteBuffer data) {
        while (data.hasRemaining()) {
            int count = Math.min(data.remaining(), SegmentDigest.CHUNK_BYTES - inChunk);
            sha256.update(data.duplicate().limit(data.position() + count));
            data.position(data.position() + count);
            inChunk += count;
            if (inChunk == SegmentDigest.CHUNK_BYTES) {
                finish();
            }
        }
    }

    private void finish() {
        long hash = ByteBuffer.wrap(sha256.digest()).getLong() >>> (Long.SIZE - KEPT_BYTES * Byte.SIZE);
        // A body that is too long is refused at its end.
        if (chunk < hashes.length) {
            hashes[chunk] = hash;
        }
        chunk++;
        begin();
    }

    private void ended(boolean whole, long bytes) {
        if (!whole || bytes != lengthBytes) {
            whenDone.accept(null);
            return;
        }
        if (inChunk > 0) {
            finish();
        }
        whenDone.accept(hashes);
    }
}
