package io.swarmgate.swarm;

import org.jspecify.annotations.Nullable;

/**
 * Where a peer is, as the edge sees it.
 *
 * @param address public address; of the viewer, not of a proxy before it
 * @param site name of the configured site the address belongs to; null for none
 * @param asn number of its autonomous system; null if unknown
 * @param country ISO 3166-1 code; null if unknown
 * @param crossOrigin the page's origin if its requests to the gateway carry one; null if page and gateway share it
 */
public record PeerFacts(
        String address,
        @Nullable String site,
        @Nullable Long asn,
        @Nullable String country,
        @Nullable String crossOrigin) {}
