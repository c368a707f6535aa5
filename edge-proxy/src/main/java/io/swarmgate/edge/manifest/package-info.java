/**
 * Fetches manifests from origins, has them rewritten, and decides who may share an answer and for how long. How bytes
 * reach a client is left to the handlers, what a reference becomes to {@link io.swarmgate.manifest}. Start reading at
 * {@link io.swarmgate.edge.manifest.ManifestSource}.
 */
@NullMarked
package io.swarmgate.edge.manifest;

import org.jspecify.annotations.NullMarked;
