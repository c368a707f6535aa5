/**
 * Builds every object of the edge and nothing else. It alone sees the whole configuration; other packages receive the
 * values they use. Start reading at {@link io.swarmgate.edge.Main}, then {@code EdgeProxy}.
 */
@NullMarked
package io.swarmgate.edge;

import org.jspecify.annotations.NullMarked;
