/**
 * The configuration: one tree of records holding the defaults and their reasons, read from YAML and checked as a whole.
 * Only {@code edge} sees all of it; others receive the values they use. Start reading at
 * {@link io.swarmgate.edge.config.EdgeConfig}.
 */
@NullMarked
package io.swarmgate.edge.config;

import org.jspecify.annotations.NullMarked;
