/**
 * The ledger: how many requests and bytes were delivered, fetched and spent, by minute, route, stream, site and source,
 * kept so that neither a crash nor a replay changes a sum. Decides what is added up and how it survives; who proves a
 * transfer, what a byte costs and how a report looks are others' business. Start reading at
 * {@link io.swarmgate.ledger.TrafficLedger} (writing) and {@link io.swarmgate.ledger.LedgerReader} (reading).
 */
@NullMarked
package io.swarmgate.ledger;

import org.jspecify.annotations.NullMarked;
