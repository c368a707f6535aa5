package io.swarmgate.swarm;

import io.swarmgate.swarm.PeerMatcher.Match;
import java.time.Duration;
import java.time.Instant;

/** Two peers that were introduced to each other. Guarded by their swarm. */
final class Link {
    /** Some reports long: fast enough to watch, and slow enough not to flicker between them. */
    private static final Duration HALF_LIFE = Duration.ofSeconds(15);

    private final Peer one;
    private final Peer other;
    final Match match;
    final Instant since;
    boolean open;
    private boolean openToOne;
    private boolean openToOther;

    /** Two reports of a viewer come in this time, and a bit. */
    private static final Duration IN_USE = Duration.ofSeconds(45);

    private Instant oneGave = Instant.EPOCH;
    private Instant otherGave = Instant.EPOCH;
    private Instant oneGot = Instant.EPOCH;
    private Instant otherGot = Instant.EPOCH;

    private final FadingCount toOne = new FadingCount(HALF_LIFE);
    private final FadingCount toOther = new FadingCount(HALF_LIFE);

    /** @param match by which {@code other} was chosen for {@code one} */
    Link(Peer one, Peer other, Match match, Instant since) {
        this.one = one;
        this.other = other;
        this.match = match;
        this.since = since;
    }

    Peer across(Peer from) {
        return from == one ? other : one;
    }

    /** One end says that it is open; false if it was known to be by either. */
    boolean opened(Peer says) {
        boolean news = !open;
        open = true;
        openToOne |= says == one;
        openToOther |= says == other;
        return news;
    }

    /** Whether one end says that it is open. */
    boolean isOpenTo(Peer end) {
        return end == one ? openToOne : openToOther;
    }

    /** As its receiver says. */
    void fed(Peer receiver, long bytes, Instant now) {
        (receiver == one ? toOne : toOther).add((double) bytes, now);
        if (receiver == one) {
            oneGot = now;
        } else {
            otherGot = now;
        }
    }

    /** As its giver says. */
    void gave(Peer giver, Instant now) {
        if (giver == one) {
            oneGave = now;
        } else {
            otherGave = now;
        }
    }

    /** Whether one end says that it had something from the other lately. */
    boolean feeds(Peer end, Instant now) {
        return now.isBefore((end == one ? oneGot : otherGot).plus(IN_USE));
    }

    /** Whether one end says that it gave the other something lately, or got something from it. */
    boolean isUsedBy(Peer end, Instant now) {
        return feeds(end, now) || now.isBefore((end == one ? oneGave : otherGave).plus(IN_USE));
    }

    /** What one end got from the other lately. */
    double bytesPerSecondTo(Peer receiver, Instant now) {
        return (receiver == one ? toOne : toOther).perSecond(now);
    }

    /** Whether it may go for the sake of a better one: chance and bridges hold the swarm together. */
    boolean mayBeReplaced() {
        return match.because() == PeerMatcher.Because.RANK;
    }
}
