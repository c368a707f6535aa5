package io.swarmgate.edge.manifest;

import io.swarmgate.http.EntityTag;
import io.swarmgate.manifest.RewriteResult;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one version of a manifest, plain and, made on demand and once, compressed. Thread-safe: whoever reads
 * the buffers takes duplicates.
 */
public final class ManifestContent {
    /** A write call takes 1024 buffers at most, and each costs; beyond this many, one copy is cheaper. */
    private static final int MAX_PIECES = 64;

    /** Below this the fields about the coding outweigh the gain. */
    private static final int MIN_COMPRESSED = 256;

    private final Form plain;
    private final boolean compressible;
    /** Guarded by this; read without it once set. */
    private volatile @Nullable Form compressed;

    /**
     * One coded form.
     *
     * @param coding null for the plain form
     */
    public record Form(@Nullable String coding, List<ByteBuffer> pieces, long lengthBytes, EntityTag entityTag) {
        /** Buffers of one's own over the shared bytes. */
        public ByteBuffer[] duplicates() {
            return pieces.stream().map(ByteBuffer::duplicate).toArray(ByteBuffer[]::new);
        }
    }

    private ManifestContent(List<ByteBuffer> pieces, long lengthBytes, boolean compressible) {
        this.plain = new Form(null, List.copyOf(pieces), lengthBytes, new EntityTag(false, digest(pieces)));
        this.compressible = compressible && lengthBytes >= MIN_COMPRESSED;
    }

    static ManifestContent of(RewriteResult result) {
        List<ByteBuffer> pieces = result.pieces().size() > MAX_PIECES
                ? List.of(ByteBuffer.wrap(result.toByteArray()).asReadOnlyBuffer())
                : result.pieces();
        return new ManifestContent(pieces, result.lengthBytes(), true);
    }

    /** Content that goes out in the one form it came in. */
    static ManifestContent opaque(ByteBuffer bytes) {
        return new ManifestContent(List.of(bytes.asReadOnlyBuffer()), bytes.remaining(), false);
    }

    public Form plain() {
        return plain;
    }

    /** True if {@link #compressed()} has something to do; it should then not be called on an I/O thread. */
    public boolean awaitsCompression() {
        return compressible && compressed == null;
    }

    /** The gzip form, or the plain one where compressing does not pay. */
    public Form compressed() {
        Form done = compressed;
        if (!compressible) {
            return plain;
        }
        if (done != null) {
            return done;
        }
        synchronized (this) {
            if (compressed == null) {
                compressed = compress();
            }
            return compressed;
        }
    }

    private Form compress() {
        ByteArrayOutputStream out = new ByteArrayOutputStream((int) (plain.lengthBytes() / 3));
        try (GZIPOutputStream gzip = new GZIPOutputStream(out, 8192)) {
            for (ByteBuffer piece : plain.pieces()) {
                gzip.write(bytes(piece));
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        if (out.size() >= plain.lengthBytes()) {
            return plain;
        }
        return new Form(
                "gzip",
                List.of(ByteBuffer.wrap(out.toByteArray()).asReadOnlyBuffer()),
                out.size(),
                // Strong validators differ between codings (RFC 9110, section 8.8.1).
                new EntityTag(false, plain.entityTag().opaque() + "-gz"));
    }

    /** An upper bound of the memory held, the compressed form included. */
    int weightBytes() {
        return (int) Math.min(Integer.MAX_VALUE, 2 * plain.lengthBytes() + 4096);
    }

    private static String digest(List<ByteBuffer> pieces) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            for (ByteBuffer piece : pieces) {
                sha256.update(piece.duplicate());
            }
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(sha256.digest(), 16));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    private static byte[] bytes(ByteBuffer piece) {
        byte[] bytes = new byte[piece.remaining()];
        piece.duplicate().get(bytes);
        return bytes;
    }
}
