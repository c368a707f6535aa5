package io.swarmgate.swarm.protocol;

import java.util.Locale;

/** Whether a viewer's connections may use addresses of its own network; see docs/local-network-access.md. */
public enum LocalNetworkAccess {
    /** Its browser need not ask. */
    UNASKED,
    /** Somebody has said yes. */
    GRANTED,
    /** Its browser would ask, so it does without. */
    WITHHELD;

    /** As messages and metrics have it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
