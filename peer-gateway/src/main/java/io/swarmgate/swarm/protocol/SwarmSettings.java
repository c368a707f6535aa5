package io.swarmgate.swarm.protocol;

import java.util.Locale;

/**
 * What a client is told to do; docs/protocol.md explains each.
 *
 * @param uploadRatio most bytes given, as a share of those received by any means
 * @param uploadKbps 0 for no limit
 * @param uplinkPercent of what the uplink was seen to carry; the rest is the viewer's own
 * @param budgetBytes of the page's store
 * @param diskBytes for what pages keep of on-demand streams beyond it; 0 for nothing
 */
public record SwarmSettings(
        boolean enabled,
        boolean relayOnly,
        boolean localCandidates,
        double uploadRatio,
        int uploadKbps,
        int uplinkPercent,
        boolean uploadOnCellular,
        boolean uploadWhenHidden,
        int minSwarm,
        int maxPeers,
        long budgetBytes,
        long diskBytes,
        boolean pace,
        boolean shareInit,
        Consent consent) {

    /** Whether the site's visitors have to agree before anything is shared. */
    public enum Consent {
        REQUIRED,
        NOTICE,
        NONE;

        /** As messages and the configuration write it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
