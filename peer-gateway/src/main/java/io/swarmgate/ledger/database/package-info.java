/**
 * The ledger's database: SQLite in a file of the edge's own, or PostgreSQL for several edges. Adds batches once, rolls
 * up what has aged, answers queries. Everything here blocks and belongs on threads of its own. Start reading at
 * {@link io.swarmgate.ledger.database.LedgerDatabase}.
 */
@NullMarked
package io.swarmgate.ledger.database;

import org.jspecify.annotations.NullMarked;
