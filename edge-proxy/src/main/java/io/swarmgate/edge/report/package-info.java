/**
 * Reports for people: what is asked for, on the command line or of the admin listener, and how it is written, as JSON,
 * CSV, table or statement. What the figures are is decided in {@code io.swarmgate.report}. Start reading at
 * {@link io.swarmgate.edge.report.ReportParameters} and {@link io.swarmgate.edge.report.ReportJson}.
 */
@NullMarked
package io.swarmgate.edge.report;

import org.jspecify.annotations.NullMarked;
