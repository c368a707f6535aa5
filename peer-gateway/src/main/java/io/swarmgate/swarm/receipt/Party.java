package io.swarmgate.swarm.receipt;

import io.swarmgate.swarm.protocol.PeerId;
import io.swarmgate.swarm.receipt.Statements.About;
import io.swarmgate.swarm.receipt.Statements.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * One viewer's side of the book: whom it may name, and what it has said. Outlives a connection that is taken up again.
 * Guarded by its swarm.
 */
public final class Party {
    /** More than a viewer ever has neighbours; the oldest are forgotten. */
    private static final int GRANTS = 512;
    /**
     * Reports that are on their way, or come by beacon a minute after the socket was lost; as long as statements wait.
     */
    static final Duration GRACE = ReceiptBook.SETTLING;
    /** Segments of up to 4 MiB a viewer may get in a session: some hours of a film, any time of a live stream. */
    private static final int BLOCKS = 8192;

    private static final AtomicLong NUMBERS = new AtomicLong();

    final long number = NUMBERS.incrementAndGet();
    private final PeerId id;
    private final SourceNetwork network;
    private final Receiver receiver;
    final ReportNumbers reports = new ReportNumbers();
    /** What it says it got. */
    final ChunkSet got;

    final ChunkSet proven;
    /** What it has given that no neighbour gave it: HTTP brought it. */
    final ChunkSet copies;
    /** What givers alone say it got, each chunk once. */
    final ChunkSet givenAlone;

    final PlayingTime playing;
    final Standing standing = new Standing();
    private final Disputes disputes = new Disputes();
    /** What it said and the other end has not, the oldest first. */
    final Map<About, Statement> open = new LinkedHashMap<>();

    private final Map<Integer, Grantee> grants = new LinkedHashMap<>();
    private final Map<PeerId, Integer> numbers = new HashMap<>();
    private int lastGrant;

    @Nullable Instant lastReport;

    private long provenBytes;
    private long givenBytes;
    /** What it could not show. */
    private long unshownBytes;

    private long refusals;

    /** With whom, and which of its sessions: a page that comes anew is another party. */
    private static final class Grantee {
        private final int grant;
        private final long number;
        private final PeerId id;
        /** Since when the two are neighbours no more. */
        private @Nullable Instant ended;

        Grantee(int grant, Party other) {
            this.grant = grant;
            this.number = other.number;
            this.id = other.id;
        }
    }

    /**
     * What receipts have come to, for the operator.
     *
     * @param provenBytes received
     * @param givenBytes of what others are proven to have received, what came from it
     * @param disputedBytes what it could not show, and what it and several others contradict each other about, in
     *     either direction
     * @param refusals things it said that do not count
     */
    public record Summary(long provenBytes, long givenBytes, long disputedBytes, long refusals) {}

    /**
     * @param address it is at
     * @param listed whether a segment, by its key, may still be spoken of
     */
    public Party(PeerId id, String address, Receiver receiver, LongPredicate listed, Instant now) {
        this.id = id;
        this.network = SourceNetwork.of(address);
        this.receiver = receiver;
        this.got = new ChunkSet(BLOCKS, listed);
        this.proven = new ChunkSet(BLOCKS, listed);
        this.copies = new ChunkSet(BLOCKS, listed);
        this.givenAlone = new ChunkSet(BLOCKS, listed);
        this.playing = new PlayingTime(now);
    }

    public PeerId id() {
        return id;
    }

    SourceNetwork network() {
        return network;
    }

    public Receiver receiver() {
        return receiver;
    }

    /**
     * Lets it name what it exchanges with another, until {@link #end}; returns the number by which it does. It is the
     * same number again if they meet again.
     */
    public int grant(Party other) {
        Grantee known = known(other);
        if (known != null) {
            known.ended = null;
            return known.grant;
        }
        int grant = ++lastGrant;
        grants.put(grant, new Grantee(grant, other));
        numbers.put(other.id, grant);
        if (grants.size() > GRANTS) {
            int oldest = grants.keySet().iterator().next();
            Grantee forgotten = grants.remove(oldest);
            if (forgotten != null) {
                numbers.remove(forgotten.id, oldest);
            }
        }
        return grant;
    }

    /** The gateway has parted the two: what they had exchanged by then may be named for {@link #GRACE} more. */
    public void end(Party other, Instant now) {
        Grantee known = known(other);
        if (known != null && known.ended == null) {
            known.ended = now;
        }
    }

    /** The latest grant for another, if it is for this very session of it. */
    private @Nullable Grantee known(Party other) {
        Integer grant = numbers.get(other.id);
        Grantee grantee = grant == null ? null : grants.get(grant);
        return grantee != null && grantee.number == other.number ? grantee : null;
    }

    /** Whether it may have exchanged anything with another. */
    public boolean wasGranted(PeerId other) {
        return numbers.containsKey(other);
    }

    /** The number of the party a grant is for; null if there is no such grant, or it has ended too long ago. */
    @Nullable Long grantee(int grant, Instant now) {
        Grantee grantee = grants.get(grant);
        boolean over = grantee != null
                && grantee.ended != null
                && grantee.ended.plus(GRACE).isBefore(now);
        return grantee == null || over ? null : grantee.number;
    }

    /** Whether it may name what it exchanges, or has exchanged, with another. */
    public boolean isGranted(Party other, Instant now) {
        Grantee known = known(other);
        return known != null && grantee(known.grant, now) != null;
    }

    void hasProven(long bytes) {
        provenBytes += bytes;
    }

    void hasGiven(long bytes) {
        givenBytes += bytes;
    }

    /** It says that it has bytes, and could not show them. */
    void couldNotShow(long bytes) {
        unshownBytes += bytes;
    }

    /** The two ends of a transfer contradict each other. */
    void isAtOddsWith(Party other, long bytes) {
        disputes.with(other.network, bytes);
        other.disputes.with(network, bytes);
    }

    void wasRefused() {
        refusals++;
    }

    boolean isUndisputed() {
        return disputes.isEmpty();
    }

    public Summary summary() {
        return new Summary(provenBytes, givenBytes, unshownBytes + disputes.bytes(), refusals);
    }
}
