package io.swarmgate.edge.origin;

import java.security.Security;

/** How long the Java platform keeps what name servers told it, whatever they say of it: too long for a fail-over. */
public final class NameCache {
    private static final String TTL = "networkaddress.cache.ttl";
    private static final String BRIEF_SECONDS = "5";

    private NameCache() {}

    /** Call before any name is looked up; what the operator has set stays. */
    public static void keepBriefly() {
        if (Security.getProperty(TTL) == null && System.getProperty("sun.net.inetaddr.ttl") == null) {
            Security.setProperty(TTL, BRIEF_SECONDS);
        }
    }
}
