package io.swarmgate.swarm.protocol;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The short names made of a SHA-256: its first 8 bytes as 16 lower-case hex digits. */
public final class Sha256 {
    private static final int SHORT_BYTES = 8;

    private Sha256() {}

    public static String shortName(String text) {
        return shortName(text.getBytes(StandardCharsets.UTF_8));
    }

    public static String shortName(byte[] bytes) {
        return HexFormat.of().formatHex(digest(bytes), 0, SHORT_BYTES);
    }

    private static byte[] digest(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
