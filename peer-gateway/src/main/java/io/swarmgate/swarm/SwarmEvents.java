package io.swarmgate.swarm;

import java.util.Locale;

/** Hears what happens, to count it. Called under locks and on any thread: must return at once. */
public interface SwarmEvents {
    /** What became of a chunk reported as bad. */
    enum Integrity {
        /** The accused was expelled. */
        EXPELLED,
        /** The accusation did not hold, or its author had used up its credit. */
        DISMISSED,
        /** The accuser was expelled: nobody ever confirmed what it said. */
        ACCUSER_EXPELLED;

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

    /** Bytes a viewer says it got from peers. */
    void claimed(Receiver receiver, long bytes);

    /** Bytes both ends of a transfer have reported; they were claimed before. */
    void proven(Receiver receiver, long bytes);

    /** Of the bytes viewers say they got from peers, those that came by way of TURN. */
    void relayed(Receiver receiver, long bytes);

    /** Bytes that reached a page and were thrown away. */
    void wasted(Receiver receiver, long bytes);

    /** A segment that reached a viewer from peers alone. */
    void delivered(Receiver receiver);
}
