/**
 * The messages of docs/protocol.md as values: a strict reader of what clients say, and a writer of what the gateway
 * says. Knows no peers and no streams. Start reading at {@link io.swarmgate.swarm.protocol.ClientMessageReader}.
 */
@NullMarked
package io.swarmgate.swarm.protocol;

import org.jspecify.annotations.NullMarked;
