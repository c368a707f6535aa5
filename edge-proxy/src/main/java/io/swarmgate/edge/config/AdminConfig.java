package io.swarmgate.edge.config;

import java.net.InetSocketAddress;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The admin listener: metrics, health, reports, the console. What other machines can reach asks for a token.
 *
 * @param token what whoever asks has to show; null where only this machine can ask and nothing has to be shown
 * @param tls whether it speaks TLS, with the key pair of {@code listen}
 */
public record AdminConfig(
        InetSocketAddress address, @Nullable String token, boolean tls) {
    private static final int MIN_TOKEN = 32;
    /** What may follow {@code Bearer} (RFC 6750, section 2.1), and little enough for a field. */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]{" + MIN_TOKEN + ",256}=*");

    /** @throws IllegalArgumentException if others could reach it without a token */
    public AdminConfig {
        if (token == null && !address.getAddress().isLoopbackAddress()) {
            throw new IllegalArgumentException("\"" + HostPort.format(address)
                    + "\" can be reached from other machines; set admin-token in the configuration file, name a"
                    + " file with a token by --admin-token-file, or use an address of loopback such as"
                    + " 127.0.0.1:9090");
        }
    }

    static AdminConfig onLoopback(InetSocketAddress address) {
        return new AdminConfig(address, null, false);
    }

    AdminConfig at(InetSocketAddress other) {
        return new AdminConfig(other, token, tls);
    }

    /**
     * The same where this has to be shown.
     *
     * @throws IllegalArgumentException if it is no token; the message does not quote it
     */
    public AdminConfig showing(String text) {
        return new AdminConfig(address, token(text), tls);
    }

    /** Never quotes the text: it is a secret, also one that was mistyped. */
    static String token(String text) {
        if (text.length() < MIN_TOKEN) {
            throw new IllegalArgumentException("is too short: a token has at least " + MIN_TOKEN
                    + " characters; make one by: openssl rand -hex 32");
        }
        if (!TOKEN.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "is no token: use at most 256 of A-Z a-z 0-9 . _ ~ + / -; make one by: openssl rand -hex 32");
        }
        return text;
    }

    /** Without the token: values end up in logs. */
    @Override
    public String toString() {
        return "AdminConfig[" + HostPort.format(address) + (token == null ? "" : ", with a token")
                + (tls ? ", TLS" : "") + "]";
    }
}
