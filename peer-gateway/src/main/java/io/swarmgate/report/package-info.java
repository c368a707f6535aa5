/**
 * Reports of the ledger for people who check invoices: sums by line, what they cost and what they saved. Decides which
 * amount belongs to which price plan and how a month's money is shared out among rows; how a report is asked for and
 * shown is the edge's business. Start reading at {@link io.swarmgate.report.EgressReports}.
 */
@NullMarked
package io.swarmgate.report;

import org.jspecify.annotations.NullMarked;
