package io.swarmgate.swarm.token;

import io.swarmgate.swarm.protocol.PeerId;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Which viewers are kept without peers, so that the others can be compared with them. A keyed hash of the peer's id
 * decides: the same for a page as long as it is open and at every edge with that key, without anything being
 * remembered; nobody can tell beforehand which keys belong to it. A page makes itself a new key each time it is loaded,
 * so it follows nobody about.
 */
public final class ControlGroup {
    private static final String ALGORITHM = "HmacSHA256";
    private static final String PURPOSE = "swarmgate control group\n";
    /** What the hash is compared with: 53 bits are what a double holds. */
    private static final BigDecimal RANGE = BigDecimal.valueOf(1L << 53);

    private final SecretKeySpec key;

    public ControlGroup(TokenKey key) {
        this.key = new SecretKeySpec(key.secret(), ALGORITHM);
    }

    /**
     * True if this peer gets no peers on that route. Whoever is in a small group is in a larger one as well.
     *
     * @param percent of the route's viewers that are kept apart, from 0 to 100
     */
    public boolean contains(PeerId peer, String route, BigDecimal percent) {
        long below = RANGE.multiply(percent)
                .divide(BigDecimal.valueOf(100), 0, RoundingMode.DOWN)
                .longValueExact();
        return below > 0 && hash(PURPOSE + route + "\n" + peer.value()) >>> 11 < below;
    }

    private long hash(String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return ByteBuffer.wrap(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)))
                    .getLong();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, impossible);
        }
    }
}
