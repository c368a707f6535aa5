/**
 * What the edge takes down in the ledger: which account the bytes of a request belong to, and where the ledger lies.
 * How it is kept is {@link io.swarmgate.ledger}'s. Start reading at {@link io.swarmgate.edge.ledger.TrafficMeter}.
 */
@NullMarked
package io.swarmgate.edge.ledger;

import org.jspecify.annotations.NullMarked;
