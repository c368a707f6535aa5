/**
 * Who may take part: short-lived signed tokens, and the proof that a peer holds the key its token names. Keeps no state
 * but the signing keys. Start reading at {@link io.swarmgate.swarm.token.JoinTokens}.
 */
@NullMarked
package io.swarmgate.swarm.token;

import org.jspecify.annotations.NullMarked;
