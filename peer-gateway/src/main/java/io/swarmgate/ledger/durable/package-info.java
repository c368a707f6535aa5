/**
 * The ledger that survives: amounts are added up in memory, cut into a batch each flush interval, journalled, and
 * stored by a thread of its own whenever the database is there. Start reading at
 * {@link io.swarmgate.ledger.durable.DurableLedger}.
 */
@NullMarked
package io.swarmgate.ledger.durable;

import org.jspecify.annotations.NullMarked;
