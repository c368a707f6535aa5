/**
 * Who is on which stream, who is introduced to whom, and who takes a new segment first. Hears of sockets through
 * {@link io.swarmgate.swarm.Connection} and of segments through the catalogue; fetches nothing by itself. Start reading
 * at {@link io.swarmgate.swarm.Swarms}.
 */
@NullMarked
package io.swarmgate.swarm;

import org.jspecify.annotations.NullMarked;
