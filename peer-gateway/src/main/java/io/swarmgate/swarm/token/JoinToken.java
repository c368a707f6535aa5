package io.swarmgate.swarm.token;

import io.swarmgate.swarm.protocol.PeerId;
import java.time.Instant;

/**
 * What a token grants: this peer may join this stream until then.
 *
 * @param route by which the peer came, whose settings it gets
 */
public record JoinToken(String stream, PeerId peer, String route, Instant expires) {}
