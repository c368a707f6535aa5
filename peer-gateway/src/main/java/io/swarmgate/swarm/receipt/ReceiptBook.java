package io.swarmgate.swarm.receipt;

import io.swarmgate.swarm.protocol.ClientMessage.Report;
import io.swarmgate.swarm.protocol.PeerId;
import io.swarmgate.swarm.protocol.Receipt;
import io.swarmgate.swarm.protocol.Receipt.Figures;
import io.swarmgate.swarm.protocol.Receipt.Share;
import io.swarmgate.swarm.receipt.Custody.Transfer;
import io.swarmgate.swarm.receipt.ReceiptEvents.Refusal;
import io.swarmgate.swarm.receipt.ReceiptEvents.Shown;
import io.swarmgate.swarm.receipt.Standing.Amount;
import io.swarmgate.swarm.receipt.Statements.About;
import io.swarmgate.swarm.receipt.Statements.Agreed;
import io.swarmgate.swarm.receipt.Statements.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The book of one swarm: what the two ends of transfers say, matched chunk by chunk.
 *
 * <ul>
 *   <li>Whoever names chunks, as got or as given, shows that it has them: a salted hash comes with the receipt, before
 *       anybody could know which of them the gateway will look at, since it looks at all.
 *   <li>What a receiver names is claimed at once, and proven when the giver names it too and has {@link Custody} of it.
 *       Each chunk counts once a viewer.
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

    /** What a segment may take over HTTP, or be wasted, between two reports, as a multiple of its length. */
    private static final long TIMES = 4;
    /** The same in answers: requests of ranges, tried again. */
    private static final long ANSWERS = 64;

    private final ReceiptEvents events;
    private final Feeding feeding;
    private final Map<Long, Party> parties = new HashMap<>();
    private final Statements statements = new Statements(this::settle);
    private final HttpCopies copies;
    private final Custody custody;

    /** Hears who feeds whom, as viewers say it of themselves that show to have the bytes. */
    public interface Feeding {
        void fed(PeerId receiver, PeerId giver, long bytes, Instant now);

        default void gave(PeerId giver, PeerId receiver, Instant now) {}
    }

    /** @param copies where what viewers give comes from in the first place */
    public ReceiptBook(ReceiptEvents events, Feeding feeding, HttpCopies copies) {
        this.events = events;
        this.feeding = feeding;
        this.copies = copies;
        this.custody = new Custody(copies, this::prove);
    }

    public void admit(Party party) {
        parties.put(party.number, party);
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
     * @return true if the viewer was found to lie by it
     */
    public boolean report(Party by, Report report, LongFunction<@Nullable KnownSegment> segments, Instant now) {
        if (!parties.containsKey(by.number)) {
            return false;
        }
        if (!by.reports.isNew(report.number())) {
            refuse(by, Refusal.REPEATED);
            return false;
        }
        by.lastReport = now;
        boolean wasLiar = by.standing.isLiar();
        for (Receipt receipt : report.receipts()) {
            KnownSegment segment = segments.apply(receipt.key());
            if (segment == null) {
                refuse(by, Refusal.UNKNOWN_SEGMENT);
                continue;
            }
            Shown shown = shown(by, receipt, segment);
            long received = 0;
            for (Share share : receipt.got()) {
                received += got(by, receipt.key(), segment, share, shown, now);
            }
            if (shown == Shown.RIGHT) {
                receipt.gave().forEach(share -> gave(by, receipt.key(), segment, share, now));
            }
            if (!receipt.figures().equals(Figures.NONE)) {
                Figures figures = believable(receipt.figures(), segment.lengthBytes(), received);
                copies.told(by.network(), figures.http());
                events.told(by.receiver(), figures);
            }
        }
        boolean found = by.standing.isLiar() && !wasLiar;
        if (found) {
            revoke(by, now);
        }
        return found;
    }

    /** Whether the viewer has the chunks it names; a receipt of HTTP alone has nothing to show. */
    private Shown shown(Party by, Receipt receipt, KnownSegment segment) {
        BitSet chunks = receipt.chunks();
        if (chunks.isEmpty()) {
            return Shown.MISSING;
        }
        if (chunks.length() > segment.chunks()) {
            chunks.clear(segment.chunks(), chunks.length());
        }
        Shown shown = segment.shows(chunks, receipt.shown());
        if (shown == Shown.RIGHT || shown == Shown.WRONG) {
            by.standing.showed(shown == Shown.RIGHT);
        }
        events.showed(by.receiver(), shown);
        return shown;
    }

    private void revoke(Party party, Instant now) {
        LOG.info(
                "route {}: viewer {} cannot show what it says it got or gave; nothing of it counts",
                party.receiver().route(),
                party.id());
        Amount before = party.standing.revoke();
        party.couldNotShow(before.bytes());
        party.hasProven(-before.bytes());
        events.revoked(party.receiver(), now, before.requests(), before.bytes());
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

    /** Returns the bytes that are taken for received. */
    private long got(Party receiver, long key, KnownSegment segment, Share share, Shown shown, Instant now) {
        Party giver = granted(receiver, share, now);
        if (giver == null) {
            return 0;
        }
        BitSet named = within(receiver, segment, share);
        BitSet fresh = receiver.got.add(key, named);
        if (fresh.cardinality() < named.cardinality()) {
            refuse(receiver, Refusal.CLAIMED_BEFORE);
        }
        if (fresh.isEmpty()) {
            return 0;
        }
        long bytes = segment.bytes(fresh);
        events.claimed(receiver.receiver(), now, bytes);
        if (shown == Shown.WRONG) {
            notShown(receiver, now, bytes);
            return 0;
        }
        if (shown != Shown.RIGHT) {
            return bytes;
        }
        feeding.fed(receiver.id(), giver.id(), bytes, now);
        if (!receiver.playing.take(segment.seconds(bytes), now)) {
            refuse(receiver, Refusal.TOO_FAST);
            return 0;
        }
        BitSet rest = (BitSet) fresh.clone();
        Agreed agreed = statements.match(giver, new About(receiver.number, true, key), rest);
        if (agreed != null) {
            custody.agreed(new Transfer(receiver, giver, key, segment, agreed.chunks(), now, now));
        }
        if (!rest.isEmpty()) {
            statements.say(receiver, new About(giver.number, false, key), new Statement(rest, segment, now));
        }
        return bytes;
    }

    private void gave(Party giver, long key, KnownSegment segment, Share share, Instant now) {
        Party receiver = granted(giver, share, now);
        if (receiver == null) {
            return;
        }
        BitSet rest = within(giver, segment, share);
        if (!rest.isEmpty()) {
            feeding.gave(giver.id(), receiver.id(), now);
        }
        Agreed agreed = statements.match(receiver, new About(giver.number, false, key), rest);
        if (agreed != null) {
            custody.agreed(new Transfer(receiver, giver, key, segment, agreed.chunks(), agreed.since(), now));
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

    private void prove(Transfer transfer, BitSet chunks) {
        Party receiver = transfer.receiver();
        long bytes = transfer.segment().bytes(chunks);
        receiver.proven.add(transfer.key(), chunks);
        if (receiver.standing.isLiar()) {
            notShown(receiver, transfer.claimed(), bytes);
            return;
        }
        int all = transfer.segment().chunks();
        boolean whole = receiver.proven.of(transfer.key(), all).cardinality() == all;
        Amount amount = new Amount(whole ? 1 : 0, bytes);
        receiver.standing.proved(amount);
        receiver.hasProven(bytes);
        transfer.giver().hasGiven(bytes);
        events.proven(receiver.receiver(), transfer.claimed(), amount.requests(), bytes);
    }

    private void notShown(Party receiver, Instant when, long bytes) {
        receiver.couldNotShow(bytes);
        events.disputed(receiver.receiver(), when, bytes);
    }

    /** Settles what has waited for long enough. */
    public void tick(Instant now) {
        Instant before = now.minus(SETTLING);
        parties.values().forEach(party -> statements.settle(party, before));
        custody.tick(now);
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

    /** What waits for the other end, or for how the giver came by its copy. */
    int waiting() {
        return statements.count() + custody.waiting();
    }
}
