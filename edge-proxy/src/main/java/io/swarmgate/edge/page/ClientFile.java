package io.swarmgate.edge.page;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** One file of the browser client, whole in memory, compressed once. */
public final class ClientFile {
    private static final String FOLDER = "/io/swarmgate/client/";

    private final byte[] plain;
    private final byte[] gzip;
    private final byte[] sha256;
    private final String type;

    private ClientFile(byte[] plain, byte[] gzip, String type) {
        this.plain = plain;
        this.gzip = gzip;
        this.sha256 = sha256(plain);
        this.type = type;
    }

    public static ClientFile of(byte[] content, String type) {
        return new ClientFile(content.clone(), gzip(content), type);
    }

    /**
     * A file the web build of peer-gateway puts on the class path, compressed as well as can be where it is worth it.
     */
    static ClientFile onClassPath(String name, String type) {
        byte[] plain = read(name);
        if (plain == null) {
            throw new IllegalStateException(FOLDER + name
                    + " is not on the class path: build peer-gateway with Maven, which bundles the browser client");
        }
        byte[] gzip = read(name + ".gz");
        return new ClientFile(plain, gzip == null ? gzip(plain) : gzip, type);
    }

    private static byte @Nullable [] read(String name) {
        try (InputStream in = ClientFile.class.getResourceAsStream(FOLDER + name)) {
            return in == null ? null : in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(FOLDER + name + " cannot be read from the class path", e);
        }
    }

    /** The bytes to send, not a copy: read only. */
    public byte[] content(boolean compressed) {
        return compressed ? gzip : plain;
    }

    /** Value of the Content-Type field. */
    public String type() {
        return type;
    }

    /** First 16 hex digits of the content's SHA-256. */
    public String hash() {
        return HexFormat.of().formatHex(sha256, 0, 8);
    }

    /** Strong entity tag, another for each coding (RFC 9110, section 8.8.3.3). */
    public String etag(boolean compressed) {
        return '"' + hash() + (compressed ? "-gzip" : "") + '"';
    }

    /** Integrity metadata as {@code integrity} and Content-Security-Policy spell it (Subresource Integrity, 3.1). */
    public String integrity() {
        return "sha256-" + Base64.getEncoder().encodeToString(sha256);
    }

    private static byte[] gzip(byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(content.length / 2 + 64);
        try (OutputStream coder = new GZIPOutputStream(out)) {
            coder.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory does not fail", e);
        }
        return out.toByteArray();
    }

    private static byte[] sha256(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
