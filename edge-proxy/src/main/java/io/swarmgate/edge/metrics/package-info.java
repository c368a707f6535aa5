/**
 * What the edge counts, under the names documented in docs/metrics.md, and the admin listener that shows it. Labels
 * come from closed sets. Start reading at {@link io.swarmgate.edge.metrics.EdgeMetrics}.
 */
@NullMarked
package io.swarmgate.edge.metrics;

import org.jspecify.annotations.NullMarked;
