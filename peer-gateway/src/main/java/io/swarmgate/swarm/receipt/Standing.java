package io.swarmgate.swarm.receipt;

import java.security.MessageDigest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Whether a receiver's word is taken. Until it has answered a challenge rightly, and again after it failed to answer
 * one, all that both ends say is held back and it is challenged with each report; afterwards with one in
 * {@link #CHALLENGED}, whose bytes alone are held back. A wrong answer has those disputed; after a second one nothing
 * is believed, not even what was proven before. One may be an accident: the segment was replaced under its name.
 */
final class Standing {
    /** Of so many reports one is challenged. */
    static final int CHALLENGED = 32;

    private static final int WRONG_ANSWERS = 2;

    private boolean trusted;
    /** It has left once with a challenge unanswered. */
    private boolean excused;

    private int wrong;
    private boolean sampled;
    private @Nullable Open open;
    private long ids;
    /** By the minute it was claimed in. */
    private Map<Instant, Amount> held = new LinkedHashMap<>();

    private long provenRequests;
    private long provenBytes;

    /** What is proven at once. */
    record Amount(long requests, long bytes) {
        Amount plus(Amount more) {
            return new Amount(requests + more.requests, bytes + more.bytes);
        }
    }

    private static final class Open {
        private final long id;
        private final Instant since;
        private byte @Nullable [] expected;

        Open(long id, Instant since) {
            this.id = id;
            this.since = since;
        }
    }

    /** A report comes; decides whether it is to be challenged. */
    boolean sample(RandomGenerator random) {
        sampled = !isLiar() && open == null && (!trusted || random.nextInt(CHALLENGED) == 0);
        return sampled;
    }

    boolean isLiar() {
        return wrong >= WRONG_ANSWERS;
    }

    private boolean holds() {
        return !trusted || sampled || open != null;
    }

    /** What both ends say; true if it is proven by that, false if it is held back. */
    boolean agreed(Instant when, Amount amount) {
        if (holds()) {
            held.merge(when.truncatedTo(ChronoUnit.MINUTES), amount, Amount::plus);
            return false;
        }
        provenRequests += amount.requests;
        provenBytes += amount.bytes;
        return true;
    }

    /** The challenge that was sampled for is made; returns its number. */
    long challenge(Instant now) {
        sampled = false;
        open = new Open(++ids, now);
        return ids;
    }

    /** There was nothing to challenge, or no bytes to compare an answer with. Returns what is proven by now. */
    Map<Instant, Amount> unchallenged(long id) {
        if (open != null && open.id != id) {
            return Map.of();
        }
        sampled = false;
        open = null;
        return trusted ? release() : Map.of();
    }

    /**
     * Whom it concerns has left, and cannot answer. Somebody who was trusted is again, but not twice in a row. Returns
     * what is proven by now.
     */
    Map<Instant, Amount> excuse() {
        if (!sampled && open == null) {
            return Map.of();
        }
        trusted &= !excused;
        excused = true;
        sampled = false;
        open = null;
        return trusted ? release() : Map.of();
    }

    /** The answer is known; false if the challenge is not open any more. */
    boolean expects(long id, byte[] hash) {
        if (open == null || open.id != id) {
            return false;
        }
        open.expected = hash.clone();
        return true;
    }

    /** Null if nobody was asked that; no expectation means that the gateway has not asked yet either. */
    ReceiptEvents.@Nullable Answer answer(long id, byte @Nullable [] hash) {
        if (open == null || open.id != id || open.expected == null) {
            return null;
        }
        byte[] expected = open.expected;
        open = null;
        if (hash == null) {
            trusted = false;
            return ReceiptEvents.Answer.NONE;
        }
        trusted = MessageDigest.isEqual(hash, expected);
        excused &= !trusted;
        wrong += trusted ? 0 : 1;
        return trusted ? ReceiptEvents.Answer.RIGHT : ReceiptEvents.Answer.WRONG;
    }

    /** Gives up a challenge made before {@code before}; true if there was one, and it was not answered. */
    boolean timeOut(Instant before) {
        if (open == null || !open.since.isBefore(before)) {
            return false;
        }
        open = null;
        trusted = false;
        return true;
    }

    /** What was held back. It counts as proven from here on where the viewer is trusted. */
    Map<Instant, Amount> release() {
        Map<Instant, Amount> all = held;
        held = new LinkedHashMap<>();
        if (trusted) {
            all.values().forEach(amount -> {
                provenRequests += amount.requests;
                provenBytes += amount.bytes;
            });
        }
        return all;
    }

    /** All that was proven, which is not any more. */
    Amount revoke() {
        Amount all = new Amount(provenRequests, provenBytes);
        provenRequests = 0;
        provenBytes = 0;
        return all;
    }
}
