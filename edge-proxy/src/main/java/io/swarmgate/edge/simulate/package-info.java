/**
 * What {@code swarmgate simulate} runs: a synthetic stream, an edge with its swarm switched on, and a Node process with
 * as many viewers as asked for, which run the browser client's own core over modelled accesses. The viewers and the
 * figures are in {@code peer-gateway/src/main/web/src/simulator}; here is only what they connect to. Start reading at
 * {@link io.swarmgate.edge.simulate.SimulateCommand}.
 */
@NullMarked
package io.swarmgate.edge.simulate;

import org.jspecify.annotations.NullMarked;
