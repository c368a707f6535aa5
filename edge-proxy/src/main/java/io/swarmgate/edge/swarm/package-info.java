/**
 * The swarm's way to the outside: the join resource, the WebSocket endpoint, what manifests teach the catalogue, and
 * counts. Decides nothing about peers, which is left to peer-gateway. Start reading at
 * {@link io.swarmgate.edge.swarm.SwarmService}.
 */
@NullMarked
package io.swarmgate.edge.swarm;

import org.jspecify.annotations.NullMarked;
