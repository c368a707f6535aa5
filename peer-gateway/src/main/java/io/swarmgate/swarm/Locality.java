package io.swarmgate.swarm;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How near two peers are in the network, nearest first. */
public enum Locality {
    SITE,
    ADDRESS,
    ASN,
    COUNTRY,
    REST;

    public static Locality of(PeerFacts one, PeerFacts other) {
        if (same(one.site(), other.site())) {
            return SITE;
        }
        if (one.address().equals(other.address())) {
            return ADDRESS;
        }
        if (same(one.asn(), other.asn())) {
            return ASN;
        }
        return same(one.country(), other.country()) ? COUNTRY : REST;
    }

    /** Whether two peers may learn each other's addresses inside their network. */
    public boolean isInside() {
        return this == SITE || this == ADDRESS;
    }

    private static boolean same(@Nullable Object one, @Nullable Object other) {
        return one != null && Objects.equals(one, other);
    }
}
