/**
 * Gets digests for the swarm: from the segment store, or by having the store fetch what it does not hold. Start reading
 * at {@link io.swarmgate.swarm.digest.DigestDesk}.
 */
@NullMarked
package io.swarmgate.swarm.digest;

import org.jspecify.annotations.NullMarked;
