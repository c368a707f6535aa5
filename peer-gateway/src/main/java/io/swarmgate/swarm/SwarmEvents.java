package io.swarmgate.swarm;

import io.swarmgate.swarm.receipt.ReceiptEvents;
import java.util.Locale;

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
        /** A viewer was expelled that could not prove to have what it said it got. */
        LIAR_EXPELLED;

        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    void joined(String route);

    void left(String route);

    void linkOpened(String route);

    void linkFailed(String route);

    void seedersNamed(String route, int count);

    void integrity(String route, Integrity event);
}
