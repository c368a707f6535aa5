package io.swarmgate.segment;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;

/** Hashes a body as it arrives. Fed by one thread at a time; {@link #digest} may be asked for by any. */
public final class ChunkHasher {
    private final MessageDigest sha256 = newSha256();
    private int inChunk;
    // Guarded by itself, as are the two below.
    private final ByteArrayOutputStream hashes = new ByteArrayOutputStream();
    private long hashedBytes;
    private boolean complete;

    private static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    public void update(ByteBuffer data) {
        while (data.hasRemaining()) {
            int count = Math.min(data.remaining(), SegmentDigest.CHUNK_BYTES - inChunk);
            sha256.update(data.duplicate().limit(data.position() + count));
            data.position(data.position() + count);
            inChunk += count;
            if (inChunk == SegmentDigest.CHUNK_BYTES) {
                finishChunk();
            }
        }
    }

    /** No more bytes follow. */
    public void finish() {
        if (inChunk > 0) {
            finishChunk();
        }
        synchronized (hashes) {
            complete = true;
        }
    }

    private void finishChunk() {
        byte[] hash = sha256.digest();
        synchronized (hashes) {
            hashes.writeBytes(hash);
            hashedBytes += inChunk;
        }
        inChunk = 0;
    }

    /** Of the chunks that are complete so far. */
    public SegmentDigest digest() {
        synchronized (hashes) {
            byte[] all = hashes.toByteArray();
            MessageDigest root = newSha256();
            root.update(ByteBuffer.allocate(Long.BYTES).putLong(hashedBytes).flip());
            root.update(all);
            return new SegmentDigest(
                    complete,
                    hashedBytes,
                    Base64.getEncoder().encodeToString(all),
                    HexFormat.of().formatHex(root.digest()));
        }
    }
}
