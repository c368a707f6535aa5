/**
 * The commands of {@code swarmgate}: they read arguments, say what went wrong and choose exit codes. What a server or a
 * rewriting does is decided elsewhere. Start reading at {@link io.swarmgate.edge.cli.SwarmgateCommand}.
 */
@NullMarked
package io.swarmgate.edge.cli;

import org.jspecify.annotations.NullMarked;
