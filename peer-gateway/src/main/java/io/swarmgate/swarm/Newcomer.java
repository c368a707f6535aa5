package io.swarmgate.swarm;

import io.swarmgate.swarm.protocol.ClientMessage.Network;
import io.swarmgate.swarm.protocol.PeerId;
import org.jspecify.annotations.Nullable;

/**
 * Who comes.
 *
 * @param session of an earlier connection; null for none
 */
public record Newcomer(
        PeerId id,
        String stream,
        String route,
        PeerFacts facts,
        Network network,
        boolean visible,
        @Nullable String session) {}
