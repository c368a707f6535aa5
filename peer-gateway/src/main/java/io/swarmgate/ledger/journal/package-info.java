/**
 * How amounts survive on their way to the database: cut into batches, each written to a file before anything else is
 * done with it. Decides what a file means after a crash; knows nothing of databases. Start reading at
 * {@link io.swarmgate.ledger.journal.Journal}.
 */
@NullMarked
package io.swarmgate.ledger.journal;

import org.jspecify.annotations.NullMarked;
