package io.swarmgate.swarm;

import io.swarmgate.swarm.protocol.PeerId;
import org.jspecify.annotations.Nullable;

/**
 * What is expected of a peer. A swarm goes by what it measured and by its {@link ChurnModel}; a simulation, which knows
 * how its viewers will go on, puts chance or knowledge in its place to see what the model is worth.
 */
@FunctionalInterface
public interface Foresight {
    /** Goes by measurements and the model. */
    Foresight PREDICTED = (peer, predicted) -> predicted;

    /**
     * What a peer will be able to give, and for how long.
     *
     * @param uplinkKbps null while it is not known
     * @param staySeconds from now on
     */
    record Expected(@Nullable Integer uplinkKbps, double staySeconds) {}

    /** May be called by several threads, for each candidate of each choice: it must be quick. */
    Expected of(PeerId peer, Expected predicted);
}
