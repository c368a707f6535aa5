package io.swarmgate.swarm.receipt;

import io.swarmgate.swarm.protocol.Receipt.Figures;
import java.time.Instant;
import java.util.Locale;

/**
 * Hears what receipts come to, to take it down. Bytes are claimed first, and some of them are proven or disputed later.
 * Called under locks and on any thread: must return at once.
 */
public interface ReceiptEvents {
    /** Why something that was said does not count. */
    enum Refusal {
        /** The report came before. */
        REPEATED,
        /** The two were not introduced, were parted too long ago, or one of them has gone for good. */
        UNKNOWN_GRANT,
        /** No manifest of the stream lists it, or the gateway does not know how long it is. */
        UNKNOWN_SEGMENT,
        /** The segment is shorter. */
        NO_SUCH_CHUNK,
        /** The viewer said so of the same chunk before, or has said more than is kept. */
        CLAIMED_BEFORE,
        /** Nobody plays that fast: the bytes are claimed, and stay unproven. */
        TOO_FAST;

        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whether a viewer that names chunks has shown to have them. */
    enum Shown {
        RIGHT,
        WRONG,
        /** It did not try. */
        MISSING,
        /** The gateway itself does not have the bytes, or no time to read them. */
        UNKNOWN;

        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Bytes one end of a transfer says the receiver got. */
    void claimed(Receiver receiver, Instant when, long bytes);

    /**
     * Both ends say so and have shown the bytes, and how the giver came by its copy is known.
     *
     * @param when the bytes were claimed
     * @param requests segments all of which came from peers
     */
    void proven(Receiver receiver, Instant when, long requests, long bytes);

    /**
     * The ends contradict each other, or the receiver could not show what it said.
     *
     * @param when the bytes were claimed
     */
    void disputed(Receiver receiver, Instant when, long bytes);

    /** What was proven before is disputed: its receiver was found to lie. */
    void revoked(Receiver receiver, Instant when, long requests, long bytes);

    /** Something that was said does not count. */
    void refused(Receiver by, Refusal why);

    /** What a viewer says of itself alone, within what can be true. */
    void told(Receiver by, Figures figures);

    /** A viewer has named chunks, as got or as given. */
    void showed(Receiver viewer, Shown result);
}
