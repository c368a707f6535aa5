/**
 * Which stream and track a segment belongs to and what follows it, as learned from the manifests the edge rewrites.
 * Decides nothing about peers. Start reading at {@link io.swarmgate.swarm.catalogue.Catalogue}.
 */
@NullMarked
package io.swarmgate.swarm.catalogue;

import org.jspecify.annotations.NullMarked;
