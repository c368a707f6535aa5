package io.swarmgate.edge.admin;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The secret of the admin listener. Thread-safe. */
final class AdminToken {
    private static final String HMAC = "HmacSHA256";
    /** Keys of other purposes made of the same token are others. */
    private static final String SESSIONS = "swarmgate admin sessions v1";

    private final byte[] hash;
    private final byte[] sessionKey;

    AdminToken(String token) {
        hash = sha256(token);
        sessionKey = hmac(token.getBytes(StandardCharsets.UTF_8), SESSIONS);
    }

    /** Takes as long whatever is presented: hashes are compared, which tell nothing of length or likeness. */
    boolean matches(String presented) {
        return MessageDigest.isEqual(hash, sha256(presented));
    }

    /** Signs what is to be believed when it comes back. */
    byte[] sign(String text) {
        return hmac(sessionKey, text);
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java platform has " + HMAC, impossible);
        }
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
