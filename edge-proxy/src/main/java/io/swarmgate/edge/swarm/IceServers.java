package io.swarmgate.edge.swarm;

import io.swarmgate.swarm.protocol.IceServer;
import io.swarmgate.swarm.protocol.PeerId;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The STUN and TURN servers a peer is told of: the configured ones, or else the edge itself. Credentials for TURN are
 * made for the peer and good for a while (the "TURN REST API" of coturn): the user name is the expiry and the peer's
 * id, the password its HMAC-SHA1.
 */
final class IceServers {
    /** As long as anybody watches in one go; a socket that is opened anew gets new ones. */
    private static final Duration LIFETIME = Duration.ofHours(12);

    /** A host as it may stand in a URL of RFC 7064. */
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}]");

    private final List<String> stun;
    private final List<String> turn;
    private final @Nullable String secret;
    private final @Nullable Integer ownPort;
    private final InstantSource clock;

    /**
     * @param urls configured
     * @param secret shared with the TURN servers; null if there are none
     * @param ownPort where the edge itself answers STUN, which is told where no URLs are; null if it does not
     */
    IceServers(List<String> urls, @Nullable String secret, @Nullable Integer ownPort, InstantSource clock) {
        this.stun = urls.stream().filter(url -> url.startsWith("stun")).toList();
        this.turn = urls.stream().filter(url -> url.startsWith("turn")).toList();
        this.secret = secret;
        this.ownPort = urls.isEmpty() ? ownPort : null;
        this.clock = clock;
    }

    /** @param host of the gateway, as the peer's page reaches it; IPv6 in brackets, without port */
    List<IceServer> forPeer(PeerId peer, String host) {
        List<IceServer> servers = new ArrayList<>();
        if (ownPort != null && HOST.matcher(host).matches()) {
            servers.add(new IceServer(List.of("stun:" + host + ":" + ownPort), null, null));
        }
        if (!stun.isEmpty()) {
            servers.add(new IceServer(stun, null, null));
        }
        if (!turn.isEmpty() && secret != null) {
            String user = clock.instant().plus(LIFETIME).getEpochSecond() + ":" + peer.value();
            servers.add(new IceServer(turn, user, password(user, secret)));
        }
        return servers;
    }

    private static String password(String user, String secret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
            return Base64.getEncoder().encodeToString(mac.doFinal(user.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java platform has HmacSHA1", impossible);
        }
    }
}
