/**
 * The STUN server that tells viewers the address they are seen from, so that they find each other through NAT without a
 * third party. Knows nothing of swarms and keeps nothing about anybody. Start reading at
 * {@link io.swarmgate.edge.stun.StunResponder}.
 */
@NullMarked
package io.swarmgate.edge.stun;

import org.jspecify.annotations.NullMarked;
