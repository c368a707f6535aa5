/**
 * Decides whether a file that no manifest names may be shared, and in which version, by what the origin says of it.
 * Leaves its windows to the catalogue. Start reading at {@link io.swarmgate.swarm.file.FileProbe}.
 */
@NullMarked
package io.swarmgate.swarm.file;

import org.jspecify.annotations.NullMarked;
