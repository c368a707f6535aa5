/**
 * Double entry: what both ends of a transfer say, matched chunk by chunk. Decides what is proven, unproven and
 * disputed; knows neither sockets nor manifests nor the store. Start reading at
 * {@link io.swarmgate.swarm.receipt.ReceiptBook}.
 */
@NullMarked
package io.swarmgate.swarm.receipt;

import org.jspecify.annotations.NullMarked;
