package io.swarmgate.swarm;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a peer has done for others, as others say and could show: its own word counts for nothing. It fades, and
 * outlasts the peer's socket. Thread-safe.
 */
final class TrackRecord {
    /** A full chunk: whoever was of use to anybody has given that. */
    static final long ESTABLISHED_BYTES = 64 * 1024;

    /** What was given in the last quarter of an hour, about. */
    private static final Duration HALF_LIFE = Duration.ofMinutes(10);

    /** A seeder's receivers report each 20 s, have 30 s to show what they say, and its own report is waited for. */
    static final Duration DUE = Duration.ofSeconds(60);

    /** To connect: ICE gives up after less. */
    static final Duration TO_CONNECT = Duration.ofSeconds(10);
    /** To connect, get something, give it, and have it reported and shown. */
    static final Duration TO_GIVE = Duration.ofSeconds(30);

    private static final Duration FIRST_BAR = Duration.ofMinutes(1);
    private static final int MOST_DOUBLINGS = 5;

    private final FadingCount elsewhere = new FadingCount(HALF_LIFE);
    private final FadingCount all = new FadingCount(HALF_LIFE);
    /** When it will have faded; asked for a thousand times as often as it changes. */
    private Instant elsewhereUntil = Instant.EPOCH;

    private Instant until = Instant.EPOCH;
    /** Since when it has had a neighbour to give something to; null if it never had one. */
    private @Nullable Instant triedSince;
    /** Somebody whose word counts has had a connection with it. */
    private boolean reached;
    /** Somebody at another address says so, whoever that is. */
    private boolean reachedElsewhere;
    /** Since when it was named as a seeder and has given nobody anything; null if it was not, or has. */
    private @Nullable Instant owesSince;

    /** When others last waited for what it fetches although it owes something. */
    private Instant triedAgainAt = Instant.EPOCH;

    private int failures;
    private Instant barredUntil = Instant.EPOCH;

    /**
     * Somebody has shown to have bytes that it says came from this peer.
     *
     * @param inside whether that is somebody at the same address, who may well be the same party
     */
    synchronized void gave(long bytes, boolean inside, Instant now) {
        all.add((double) bytes, now);
        until = all.reaches(ESTABLISHED_BYTES, now);
        if (!inside) {
            elsewhere.add((double) bytes, now);
            elsewhereUntil = elsewhere.reaches(ESTABLISHED_BYTES, now);
        }
        owesSince = null;
        failures = 0;
        barredUntil = Instant.EPOCH;
    }

    /** Whether it has given to others; seen from its own address, those there count as well. */
    synchronized boolean isEstablished(boolean inside, Instant now) {
        return now.isBefore(inside ? until : elsewhereUntil);
    }

    /** It has a neighbour. */
    synchronized void tried(Instant now) {
        triedSince = triedSince == null ? now : triedSince;
    }

    /** Somebody that is established says to have a connection with it. */
    synchronized void reached() {
        reached = true;
    }

    /** Somebody at another address says to have a connection with it. */
    synchronized void reachedElsewhere() {
        reachedElsewhere = true;
    }

    synchronized boolean isReachedElsewhere() {
        return reachedElsewhere;
    }

    /** Whether it could have given something by now; newcomers are not that far. */
    synchronized boolean hadItsTime(Instant now) {
        return hadItsTime(false, now);
    }

    /**
     * The same as somebody sees it.
     *
     * @param open whether it has a connection with that one, who may have nothing to its credit
     */
    synchronized boolean hadItsTime(boolean open, Instant now) {
        return triedSince != null
                && triedSince.plus(reached || open ? TO_GIVE : TO_CONNECT).isBefore(now);
    }

    /** It is told to fetch a segment for the others. */
    synchronized void named(Instant now) {
        owesSince = owesSince == null ? now : owesSince;
    }

    /** There is nobody left whom it could give anything. */
    synchronized void owesNobody() {
        owesSince = null;
    }

    /** Whether it was named and has given nobody anything since. */
    synchronized boolean owes() {
        return owesSince != null;
    }

    /**
     * Whether others are to wait for what it is told to fetch: for so long after it was named first, and later but once
     * in such a time. Where everybody who asks is named in its place nobody needs anything of it, and it could never
     * show that it gives.
     */
    synchronized boolean hasConfidence(Duration time, Instant now) {
        if (owesSince == null || !owesSince.plus(time).isBefore(now)) {
            return true;
        }
        boolean again = !triedAgainAt.plus(time).isAfter(now);
        triedAgainAt = again ? now : triedAgainAt;
        return again;
    }

    /** Whether what it owes is overdue: it is not named for a while, for longer each time. True once for each time. */
    synchronized boolean failed(Instant now) {
        if (owesSince == null || owesSince.plus(DUE).isAfter(now)) {
            return false;
        }
        owesSince = null;
        barredUntil = now.plus(FIRST_BAR.multipliedBy(1L << Math.min(failures, MOST_DOUBLINGS)));
        failures++;
        return true;
    }

    synchronized boolean isBarred(Instant now) {
        return now.isBefore(barredUntil);
    }
}
