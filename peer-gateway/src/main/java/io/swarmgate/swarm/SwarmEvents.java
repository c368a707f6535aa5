package io.swarmgate.swarm;

import io.swarmgate.swarm.PeerMatcher.Because;
import io.swarmgate.swarm.protocol.LocalNetworkAccess;
import io.swarmgate.swarm.receipt.ReceiptEvents;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Hears what happens, to count it. Called under locks and on any thread: must return at once. */
public interface SwarmEvents extends ReceiptEvents {
    /** What became of a chunk reported as bad. */
    enum Integrity {
        /** The accused was expelled. */
        EXPELLED,
        /** The accusation did not hold, or its author had used up its credit. */
        DISMISSED,
        /** The accuser was expelled: nobody ever confirmed what it said. */
        ACCUSER_EXPELLED,
        /** A viewer was expelled that could not show what it said it has. */
        LIAR_EXPELLED;

        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** @param site name of the viewer's configured site; null for none */
    void joined(String route, @Nullable String site);

    /** @param site as it was when the viewer joined */
    void left(String route, @Nullable String site);

    /** Two viewers are told of each other. */
    void introduced(String route, Locality locality, Because because);

    /** Two that were introduced have a connection. */
    void linkOpened(String route, Locality locality);

    /** Two that were introduced could not reach each other. */
    void linkFailed(String route, Locality locality);

    /** A viewer has found out whether it may use addresses of its own network. */
    void localNetwork(String route, LocalNetworkAccess access);

    void seedersNamed(String route, int count);

    /** One that was named has given nobody anything since. */
    void seederFailed(String route);

    void integrity(String route, Integrity event);
}
