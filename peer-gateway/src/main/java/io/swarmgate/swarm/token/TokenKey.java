package io.swarmgate.swarm.token;

import java.security.SecureRandom;
import java.util.Arrays;

/**
 * A key that signs tokens.
 *
 * @param id names it in tokens ({@code kid}), so that keys can be rotated; 1 to 16 of letters, digits, {@code -},
 *     {@code _}
 * @param secret at least 32 bytes (RFC 7518, section 3.2)
 */
@SuppressWarnings("ArrayRecordComponent") // Copied in and out; equality is by content, below.
public record TokenKey(String id, byte[] secret) {
    static final int MIN_BYTES = 32;

    public TokenKey {
        if (!id.matches("[A-Za-z0-9_-]{1,16}")) {
            throw new IllegalArgumentException("key id \"" + id + "\": use 1 to 16 of A-Z a-z 0-9 _ -");
        }
        if (secret.length < MIN_BYTES) {
            throw new IllegalArgumentException("a token key needs at least " + MIN_BYTES + " bytes");
        }
        secret = secret.clone();
    }

    /** A key for this process alone: its tokens are worth nothing after a restart. */
    public static TokenKey random() {
        byte[] secret = new byte[MIN_BYTES];
        new SecureRandom().nextBytes(secret);
        return new TokenKey("r", secret);
    }

    @Override
    public byte[] secret() {
        return secret.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TokenKey key && key.id.equals(id) && Arrays.equals(key.secret, secret);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "TokenKey[" + id + "]";
    }
}
