package io.swarmgate.swarm.receipt;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;

/**
 * What a viewer gives it must have got: from a neighbour, by a transfer that is proven, or over HTTP. So each proven
 * transfer leads back to a copy that was paid for. What both ends agree on before the giver's own copy is known to be
 * one waits for that, since reports come in any order. Guarded by its swarm.
 */
final class Custody {
    /** A neighbour of the giver's has this time to report how the giver came by its copy. */
    static final Duration PATIENCE = ReceiptBook.SETTLING;

    private static final int OF_ONE = 2048;
    private static final int OF_ALL = 200_000;
    /** A chain of reports that came in reverse order is followed so far at once, and further at the next tick. */
    private static final int PASSES = 16;

    private final HttpCopies copies;
    private final Booking booking;
    private final Map<Party, List<Transfer>> waiting = new HashMap<>();
    private int count;

    /**
     * What both ends of it say has gone from one to the other.
     *
     * @param chunks those that are not proven yet
     * @param claimed since when
     * @param agreed since when
     */
    record Transfer(
            Party receiver,
            Party giver,
            long key,
            KnownSegment segment,
            BitSet chunks,
            Instant claimed,
            Instant agreed) {}

    /** Takes chunks of a transfer for proven. */
    interface Booking {
        void prove(Transfer transfer, BitSet chunks);
    }

    Custody(HttpCopies copies, Booking booking) {
        this.copies = copies;
        this.booking = booking;
    }

    void agreed(Transfer transfer) {
        book(transfer, false);
        if (transfer.chunks.isEmpty() || count >= OF_ALL) {
            return;
        }
        List<Transfer> own = waiting.computeIfAbsent(transfer.receiver, unseen -> new ArrayList<>());
        if (own.size() < OF_ONE) {
            own.add(transfer);
            count++;
        }
    }

    /** Looks again at what waits, and gives up what has waited for long enough. */
    void tick(Instant now) {
        Instant over = now.minus(PATIENCE);
        boolean progress = true;
        for (int pass = 0; progress && pass < PASSES; pass++) {
            progress = look(over);
        }
    }

    private boolean look(Instant over) {
        boolean progress = false;
        Iterator<List<Transfer>> parties = waiting.values().iterator();
        while (parties.hasNext()) {
            List<Transfer> own = parties.next();
            int before = own.size();
            for (Iterator<Transfer> transfers = own.iterator(); transfers.hasNext(); ) {
                Transfer transfer = transfers.next();
                boolean last = transfer.agreed.isBefore(over);
                progress |= book(transfer, last);
                if (last || transfer.chunks.isEmpty()) {
                    transfers.remove();
                }
            }
            count -= before - own.size();
            if (own.isEmpty()) {
                parties.remove();
            }
        }
        return progress;
    }

    /** @param last it waits no longer: what a neighbour was said to have given, HTTP may have brought all the same */
    private boolean book(Transfer transfer, boolean last) {
        BitSet ready = held(transfer, last);
        if (isInside(transfer)) {
            ready = each(ready, transfer.segment, bytes -> copies.passOnInside(transfer.giver.network(), bytes));
        }
        transfer.chunks.andNot(ready);
        if (!ready.isEmpty()) {
            giveBack(transfer, ready);
            if (!transfer.giver.network().equals(transfer.receiver.network())) {
                copies.arrived(transfer.receiver.network(), transfer.segment.bytes(ready));
            }
            booking.prove(transfer, ready);
        }
        return !ready.isEmpty();
    }

    /** What the receiver had given on before it said that a neighbour gave it was taken for a copy of its own. */
    private void giveBack(Transfer transfer, BitSet proven) {
        Party receiver = transfer.receiver;
        BitSet taken = receiver.copies.of(transfer.key, transfer.segment.chunks());
        taken.and(proven);
        if (!taken.isEmpty()) {
            copies.giveBack(receiver.network(), transfer.segment.bytes(taken));
        }
    }

    /** Of the chunks of a transfer, those its giver has custody of. */
    private BitSet held(Transfer transfer, boolean last) {
        Party giver = transfer.giver;
        int chunks = transfer.segment.chunks();
        BitSet held = giver.proven.of(transfer.key, chunks);
        held.or(giver.copies.of(transfer.key, chunks));
        held.and(transfer.chunks);
        BitSet own = (BitSet) transfer.chunks.clone();
        own.andNot(held);
        if (!last) {
            own.andNot(giver.got.of(transfer.key, chunks));
        }
        BitSet copied = each(own, transfer.segment, bytes -> copies.takeCopy(giver.network(), bytes));
        held.or(giver.copies.add(transfer.key, copied));
        return held;
    }

    /** A site is a network of the operator's own choice, and so is one without public addresses: it may be any size. */
    private static boolean isInside(Transfer transfer) {
        SourceNetwork network = transfer.giver.network();
        return network.equals(transfer.receiver.network())
                && transfer.receiver.receiver().site() == null
                && !network.isPrivate();
    }

    /** All of them if that is allowed, or as many as are. */
    private static BitSet each(BitSet chunks, KnownSegment segment, LongPredicate allowed) {
        if (chunks.isEmpty() || allowed.test(segment.bytes(chunks))) {
            return chunks;
        }
        BitSet taken = new BitSet();
        for (int chunk = chunks.nextSetBit(0); chunk >= 0; chunk = chunks.nextSetBit(chunk + 1)) {
            if (!allowed.test(segment.bytes(chunk))) {
                break;
            }
            taken.set(chunk);
        }
        return taken;
    }

    int waiting() {
        return count;
    }
}
