package io.swarmgate.edge.admin;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a browser shows after a login in place of the token: when it ends, and a signature. Nothing is remembered, so a
 * session outlives a restart and is good at every edge with the same token; another token ends all of them.
 */
final class Sessions {
    /** A working day. */
    static final Duration LIFETIME = Duration.ofHours(12);

    private static final Pattern SESSION =
            Pattern.compile("(v1\\.(\\d{1,12})\\.[A-Za-z0-9_-]{22})\\.([A-Za-z0-9_-]{43})");
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final AdminToken token;
    private final SecureRandom random = new SecureRandom();

    Sessions(AdminToken token) {
        this.token = token;
    }

    String begin(Instant now) {
        byte[] nonce = new byte[16];
        random.nextBytes(nonce);
        String signed = "v1." + now.plus(LIFETIME).getEpochSecond() + "." + BASE64.encodeToString(nonce);
        return signed + "." + BASE64.encodeToString(token.sign(signed));
    }

    boolean isValid(String session, Instant now) {
        Matcher parts = SESSION.matcher(session);
        return parts.matches()
                && MessageDigest.isEqual(
                        BASE64.encodeToString(token.sign(parts.group(1))).getBytes(StandardCharsets.US_ASCII),
                        parts.group(3).getBytes(StandardCharsets.US_ASCII))
                && now.getEpochSecond() < Long.parseLong(parts.group(2));
    }
}
