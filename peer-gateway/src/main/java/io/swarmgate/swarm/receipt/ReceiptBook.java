package io.swarmgate.swarm.receipt;

import io.swarmgate.swarm.protocol.ClientMessage.Proof;
import io.swarmgate.swarm.protocol.ClientMessage.Report;
import io.swarmgate.swarm.protocol.PeerId;
import io.swarmgate.swarm.protocol.Receipt;
import io.swarmgate.swarm.protocol.Receipt.Figures;
import io.swarmgate.swarm.protocol.Receipt.Share;
import io.swarmgate.swarm.receipt.ReceiptEvents.Answer;
import io.swarmgate.swarm.receipt.ReceiptEvents.Refusal;
import io.swarmgate.swarm.receipt.Standing.Amount;
import io.swarmgate.swarm.receipt.Statements.About;
import io.swarmgate.swarm.receipt.Statements.Agreed;
import io.swarmgate.swarm.receipt.Statements.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The book of one swarm: what the two ends of transfers say, matched chunk by chunk.
 *
 * <ul>
 *   <li>What a receiver names is claimed at once, and proven when the giver names it too. Each chunk counts once a
 *       viewer.
 *   <li>What the giver does not name within {@link #SETTLING} stays unproven if nothing was heard of it since, and is
 *       disputed if it has reported other things meanwhile: it tells of a chunk before the receiver can have it.
 *   <li>What a giver alone names is claimed by then, unless the receiver has it from elsewhere: duplicates are given,
 *       but nobody gets them.
 * </ul>
 *
 * Guarded by its swarm.
 */
public final class ReceiptBook {
    private static final Logger LOG = LoggerFactory.getLogger(ReceiptBook.class);

    /** So long the other end has to say the same. */
    public static final Duration SETTLING = Duration.ofMinutes(2);

    /** A viewer that reports later than this after somebody else spoke has told all that it had to tell of that. */
    static final Duration REPORTED_BY = Duration.ofSeconds(30);

    static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);
    /** What a segment may take over HTTP, or be wasted, between two reports, as a multiple of its length. */
    private static final long TIMES = 4;
    /** The same in answers: requests of ranges, tried again. */
    private static final long ANSWERS = 64;

    private final ReceiptEvents events;
    private final Feeding feeding;
    private final RandomGenerator random;
    private final Map<Long, Party> parties = new HashMap<>();
    private final Statements statements = new Statements(this::settle);

    /** Hears who feeds whom, as receivers say it. */
    public interface Feeding {
        void fed(PeerId receiver, PeerId giver, long bytes, Instant now);
    }

    /** @param random decides who is challenged about what: not to be guessed by them */
    public ReceiptBook(ReceiptEvents events, Feeding feeding, RandomGenerator random) {
        this.events = events;
        this.feeding = feeding;
        this.random = random;
    }

    public void admit(Party party) {
        party.gone = false;
        parties.put(party.number, party);
    }

    /** A viewer's socket has closed: it may still report, but answers nothing. */
    public void left(Party party) {
        party.gone = true;
        prove(party, party.standing.excuse());
    }

    /** Nothing more is awaited of a viewer. */
    public void dismiss(Party party) {
        statements.settle(party, Instant.MAX);
        parties.remove(party.number);
    }

    /**
     * Takes in what a viewer reports.
     *
     * @param segments by key; null for those the stream has not, or whose length is not known
     * @return a challenge to be passed on; null for none
     */
    public @Nullable Challenge report(
            Party by, Report report, LongFunction<@Nullable KnownSegment> segments, Instant now) {
        if (!parties.containsKey(by.number)) {
            return null;
        }
        if (!by.reports.isNew(report.number())) {
            refuse(by, Refusal.REPEATED);
            return null;
        }
        by.lastReport = now;
        Sample sample = new Sample(by.standing.sample(random));
        for (Receipt receipt : report.receipts()) {
            KnownSegment segment = segments.apply(receipt.key());
            if (segment == null) {
                refuse(by, Refusal.UNKNOWN_SEGMENT);
                continue;
            }
            long received = 0;
            for (Share share : receipt.got()) {
                BitSet accepted = got(by, receipt.key(), segment, share, now);
                received += segment.bytes(accepted);
                sample.consider(receipt.key(), accepted);
            }
            receipt.gave().forEach(share -> gave(by, receipt.key(), segment, share, now));
            if (!receipt.figures().equals(Figures.NONE)) {
                events.told(by.receiver(), believable(receipt.figures(), segment.lengthBytes(), received));
            }
        }
        return sample.challenge(by, now);
    }

    private static Figures believable(Figures told, long lengthBytes, long received) {
        long most = TIMES * lengthBytes;
        return new Figures(
                Math.min(told.http(), most),
                Math.min(told.answers(), ANSWERS),
                Math.min(told.wasted(), most),
                Math.min(told.hedged(), most),
                Math.min(told.relayed(), received));
    }

    /** Chooses what to challenge, without knowing how much is to come. */
    private final class Sample {
        private final boolean wanted;
        private int seen;
        private long key;
        private BitSet chunks = new BitSet();

        Sample(boolean wanted) {
            this.wanted = wanted;
        }

        void consider(long of, BitSet accepted) {
            if (wanted && !accepted.isEmpty() && random.nextInt(++seen) == 0) {
                key = of;
                chunks = accepted;
            }
        }

        @Nullable Challenge challenge(Party by, Instant now) {
            if (!wanted) {
                return null;
            }
            if (chunks.isEmpty()) {
                prove(by, by.standing.unchallenged(0));
                return null;
            }
            if (by.gone) {
                events.challenged(by.receiver(), Answer.NOT_ASKED);
                prove(by, by.standing.excuse());
                return null;
            }
            int[] all = chunks.stream().toArray();
            int one = all[random.nextInt(all.length)];
            int other = all[random.nextInt(all.length)];
            List<Integer> asked = one == other ? List.of(one) : List.of(Math.min(one, other), Math.max(one, other));
            return new Challenge(by.standing.challenge(now), key, asked);
        }
    }

    /** Returns the chunks that are taken for received. */
    private BitSet got(Party receiver, long key, KnownSegment segment, Share share, Instant now) {
        Party giver = granted(receiver, share, now);
        if (giver == null) {
            return new BitSet();
        }
        BitSet named = within(receiver, segment, share);
        BitSet fresh = receiver.got.add(key, named);
        if (fresh.cardinality() < named.cardinality()) {
            refuse(receiver, Refusal.CLAIMED_BEFORE);
        }
        if (fresh.isEmpty()) {
            return fresh;
        }
        long bytes = segment.bytes(fresh);
        events.claimed(receiver.receiver(), now, bytes);
        feeding.fed(receiver.id(), giver.id(), bytes, now);
        if (!receiver.playing.take(segment.seconds(bytes), now)) {
            refuse(receiver, Refusal.TOO_FAST);
            return new BitSet();
        }
        BitSet rest = (BitSet) fresh.clone();
        Agreed agreed = statements.match(giver, new About(receiver.number, true, key), rest);
        if (agreed != null) {
            agreed(receiver, giver, key, segment, new Agreed(agreed.chunks(), now));
        }
        if (!rest.isEmpty()) {
            statements.say(receiver, new About(giver.number, false, key), new Statement(rest, segment, now));
        }
        return fresh;
    }

    private void gave(Party giver, long key, KnownSegment segment, Share share, Instant now) {
        Party receiver = granted(giver, share, now);
        if (receiver == null) {
            return;
        }
        BitSet rest = within(giver, segment, share);
        Agreed agreed = statements.match(receiver, new About(giver.number, false, key), rest);
        if (agreed != null) {
            agreed(receiver, giver, key, segment, agreed);
        }
        // Said again it is nothing new.
        rest.andNot(receiver.proven.of(key, segment.chunks()));
        if (!rest.isEmpty()) {
            statements.say(giver, new About(receiver.number, true, key), new Statement(rest, segment, now));
        }
    }

    private @Nullable Party granted(Party by, Share share, Instant now) {
        Long number = by.grantee(share.grant(), now);
        Party other = number == null ? null : parties.get(number);
        if (other == null) {
            refuse(by, Refusal.UNKNOWN_GRANT);
        }
        return other;
    }

    private BitSet within(Party by, KnownSegment segment, Share share) {
        BitSet chunks = (BitSet) share.chunks().clone();
        if (chunks.length() > segment.chunks()) {
            refuse(by, Refusal.NO_SUCH_CHUNK);
            chunks.clear(segment.chunks(), chunks.length());
        }
        return chunks;
    }

    private void refuse(Party by, Refusal why) {
        by.wasRefused();
        events.refused(by.receiver(), why);
    }

    /** @param agreed since the bytes were claimed */
    private void agreed(Party receiver, Party giver, long key, KnownSegment segment, Agreed agreed) {
        Instant when = agreed.since();
        long bytes = segment.bytes(agreed.chunks());
        receiver.proven.add(key, agreed.chunks());
        boolean whole = receiver.proven.of(key, segment.chunks()).cardinality() == segment.chunks();
        if (receiver.standing.isLiar()) {
            notShown(receiver, when, bytes);
            return;
        }
        giver.hasGiven(bytes);
        Amount amount = new Amount(whole ? 1 : 0, bytes);
        if (receiver.standing.agreed(when, amount)) {
            prove(receiver, Map.of(when, amount));
        }
    }

    private void prove(Party receiver, Map<Instant, Amount> amounts) {
        amounts.forEach((when, amount) -> {
            receiver.hasProven(amount.bytes());
            events.proven(receiver.receiver(), when, amount.requests(), amount.bytes());
        });
    }

    private void notShown(Party receiver, Instant when, long bytes) {
        receiver.couldNotShow(bytes);
        events.disputed(receiver.receiver(), when, bytes);
    }

    /** The gateway knows what the answer to a challenge has to be; false if it is not to be asked any more. */
    public boolean expects(Party party, long id, byte[] hash) {
        return party.standing.expects(id, hash);
    }

    /** The gateway cannot tell what the answer would be. */
    public void cannotAsk(Party party, long id) {
        events.challenged(party.receiver(), Answer.NOT_ASKED);
        prove(party, party.standing.unchallenged(id));
    }

    /**
     * Takes an answer.
     *
     * @return true if the viewer was found to lie by it
     */
    public boolean answered(Party party, Proof proof, Instant now) {
        Answer answer = party.standing.answer(proof.id(), proof.hash());
        if (answer == null) {
            return false;
        }
        events.challenged(party.receiver(), answer);
        Map<Instant, Amount> held = party.standing.release();
        if (answer == Answer.RIGHT) {
            prove(party, held);
        } else if (answer == Answer.WRONG) {
            held.forEach((when, amount) -> notShown(party, when, amount.bytes()));
        }
        if (!party.standing.isLiar() || answer != Answer.WRONG) {
            return false;
        }
        LOG.info(
                "route {}: viewer {} cannot show what it says it got, for the second time; nothing of it counts",
                party.receiver().route(),
                party.id());
        Amount before = party.standing.revoke();
        party.couldNotShow(before.bytes());
        party.hasProven(-before.bytes());
        events.revoked(party.receiver(), now, before.requests(), before.bytes());
        return true;
    }

    /** Settles what has waited for long enough. */
    public void tick(Instant now) {
        Instant before = now.minus(SETTLING);
        for (Party party : parties.values()) {
            if (party.standing.timeOut(now.minus(ANSWER_WITHIN))) {
                events.challenged(party.receiver(), Answer.NONE);
                party.standing.release();
            }
            statements.settle(party, before);
        }
    }

    private void settle(Party speaker, About about, Statement statement) {
        Party other = parties.get(about.other());
        if (other == null) {
            return;
        }
        KnownSegment segment = statement.segment();
        if (about.gave()) {
            BitSet chunks = (BitSet) statement.chunks().clone();
            chunks.andNot(other.got.of(about.key(), segment.chunks()));
            BitSet fresh = other.givenAlone.add(about.key(), chunks);
            if (!fresh.isEmpty()) {
                events.claimed(other.receiver(), statement.since(), segment.bytes(fresh));
            }
        } else if (other.lastReport != null
                && other.lastReport.isAfter(statement.since().plus(REPORTED_BY))) {
            long bytes = segment.bytes(statement.chunks());
            if (speaker.isUndisputed()) {
                LOG.info(
                        "route {}: viewer {} says that {} gave it {} bytes, and {} does not say so; GET /api/v1/swarm"
                                + " tells who else disagrees with either",
                        speaker.receiver().route(),
                        speaker.id(),
                        other.id(),
                        bytes,
                        other.id());
            }
            speaker.isAtOddsWith(other, bytes);
            events.disputed(speaker.receiver(), statement.since(), bytes);
        }
    }

    int statements() {
        return statements.count();
    }
}
