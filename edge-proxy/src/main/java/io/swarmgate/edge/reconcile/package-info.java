/**
 * Compares the ledger with what others counted: access logs and invoices. Reads them line by line, whatever their size;
 * what cannot be read is counted and shown. Start reading at {@link io.swarmgate.edge.reconcile.Reconciliation}.
 */
@NullMarked
package io.swarmgate.edge.reconcile;

import org.jspecify.annotations.NullMarked;
