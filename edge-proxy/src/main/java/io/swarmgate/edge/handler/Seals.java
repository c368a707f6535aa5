package io.swarmgate.edge.handler;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals of URLs that a manifest named although its route does not show them, such as a key outside of
 * {@code origin-path}. A seal proves that an edge with the same keys read the URL in a manifest of the route; nobody
 * else can make one. Thread-safe.
 */
public final class Seals {
    private static final String ALGORITHM = "HmacSHA256";
    /** 96 bits: 16 characters. */
    private static final int BYTES = 12;

    private final List<SecretKeySpec> keys;

    /** @param keys the first seals, all are accepted; at least one */
    public Seals(List<byte[]> keys) {
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("seals need a key");
        }
        this.keys = keys.stream().map(key -> new SecretKeySpec(key, ALGORITHM)).toList();
    }

    /**
     * @param route whose manifest names the URL: its hosts alone are answered
     * @param url absolute, without query
     * @return letters, digits, {@code -} and {@code _}
     */
    public String seal(String route, String url) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(code(keys.get(0), route, url));
    }

    boolean isSealed(String route, String url, String seal) {
        byte[] given = seal.getBytes(StandardCharsets.UTF_8);
        for (SecretKeySpec key : keys) {
            byte[] right = Base64.getUrlEncoder().withoutPadding().encode(code(key, route, url));
            if (MessageDigest.isEqual(right, given)) {
                return true;
            }
        }
        return false;
    }

    private static byte[] code(SecretKeySpec key, String route, String url) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            // Names of routes hold no line end.
            byte[] whole =
                    mac.doFinal(("swarmgate pass\n" + route + "\n" + asSent(url)).getBytes(StandardCharsets.UTF_8));
            return Arrays.copyOf(whole, BYTES);
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every Java has " + ALGORITHM, missing);
        }
    }

    /** A URL as clients that encode send it (URL Standard, section 1.3): manifests hold what others send raw. */
    private static String asSent(String url) {
        StringBuilder out = new StringBuilder(url.length() + 16);
        for (byte b : url.getBytes(StandardCharsets.UTF_8)) {
            if (b <= ' ' || b == 0x7f || "\"<>\\^`{|}".indexOf(b) >= 0) {
                out.append('%')
                        .append(Character.toUpperCase(Character.forDigit(b >> 4 & 15, 16)))
                        .append(Character.toUpperCase(Character.forDigit(b & 15, 16)));
            } else {
                out.append((char) b);
            }
        }
        return out.toString();
    }
}
