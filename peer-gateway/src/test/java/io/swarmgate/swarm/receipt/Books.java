package io.swarmgate.swarm.receipt;

import io.swarmgate.segment.SegmentDigest;
import io.swarmgate.swarm.protocol.ClientMessage.Report;
import io.swarmgate.swarm.protocol.PeerId;
import io.swarmgate.swarm.protocol.Receipt;
import io.swarmgate.swarm.protocol.Receipt.Figures;
import io.swarmgate.swarm.protocol.Receipt.Share;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A book with viewers who say what a test has them say, and what was taken down. Segments have ten chunks. */
final class Books implements ReceiptEvents {
    static final long CHUNK = SegmentDigest.CHUNK_BYTES;
    static final int CHUNKS = 10;
    /** The last chunk is shorter. */
    static final long LENGTH = 9 * CHUNK + 1000;

    final ReceiptBook book;
    final Map<Refusal, Integer> refusals = new EnumMap<>(Refusal.class);
    final Map<Shown, Integer> shown = new EnumMap<>(Shown.class);
    final List<Figures> told = new ArrayList<>();
    /** Who was heard to have given something. */
    final List<PeerId> givers = new ArrayList<>();

    final Map<Instant, Long> provenAt = new HashMap<>();
    final Map<Long, Long> provenOfOne = new HashMap<>();
    long claimed;
    long proven;
    long requests;
    long disputed;
    Instant now = Instant.parse("2026-03-01T12:00:00Z");
    Double seconds = 2.0;
    /** Whether the gateway has the bytes. */
    boolean known = true;

    private int count;

    /** Where everybody may have a copy over HTTP. */
    Books() {
        this(new PlentyOfCopies());
    }

    Books(HttpCopies copies) {
        book = new ReceiptBook(
                this,
                new ReceiptBook.Feeding() {
                    @Override
                    public void fed(PeerId receiver, PeerId giver, long bytes, Instant now) {}

                    @Override
                    public void gave(PeerId giver, PeerId receiver, Instant now) {
                        givers.add(giver);
                    }
                },
                copies);
    }

    /** What viewers show of chunks they name. */
    enum Honesty {
        HAS_THE_BYTES,
        GUESSES,
        SHOWS_NOTHING
    }

    /** What a chunk hashes to. */
    private static long hash(long key, int chunk) {
        return new SplittableRandom(key * CHUNKS + chunk).nextLong() >>> 16;
    }

    private static SaltedHashes hashes(long key) {
        return new SaltedHashes(
                IntStream.range(0, CHUNKS).mapToLong(chunk -> hash(key, chunk)).toArray());
    }

    /** One viewer, who counts its reports. */
    final class Viewer {
        final Party party;
        Honesty honesty = Honesty.HAS_THE_BYTES;
        private long reports;
        private boolean found;

        private Viewer(@Nullable String address) {
            String id = String.format("%016x", ++count);
            String at = address == null ? "192.0.2." + count : address;
            party = new Party(new PeerId(id), at, new Receiver("live", id, null), key -> true, now);
            book.admit(party);
        }

        int meets(Viewer other) {
            other.party.grant(party);
            return party.grant(other.party);
        }

        /** What it says in one report. */
        void says(Receipt... receipts) {
            says(++reports, receipts);
        }

        void says(long number, Receipt... receipts) {
            reports = Math.max(reports, number);
            List<Receipt> shown =
                    Stream.of(receipts).map(receipt -> shown(receipt)).toList();
            found |= book.report(party, new Report(number, shown, null), Books.this::segment, now);
        }

        private Receipt shown(Receipt receipt) {
            long right = receipt.chunks().stream()
                    .mapToLong(chunk -> chunk < CHUNKS ? hash(receipt.key(), chunk) : 0)
                    .reduce(0, (one, other) -> one ^ other);
            Long shown = switch (honesty) {
                case HAS_THE_BYTES -> Long.valueOf(right);
                case GUESSES -> Long.valueOf(right ^ 1L << receipt.chunks().length());
                case SHOWS_NOTHING -> null;
            };
            return new Receipt(receipt.key(), receipt.got(), receipt.gave(), receipt.figures(), shown);
        }

        void got(Viewer from, long key, int... chunks) {
            says(new Receipt(key, List.of(share(from, chunks)), List.of(), Figures.NONE, null));
        }

        void gave(Viewer to, long key, int... chunks) {
            says(new Receipt(key, List.of(), List.of(share(to, chunks)), Figures.NONE, null));
        }

        private Share share(Viewer other, int... chunks) {
            return new Share(meets(other), set(chunks));
        }

        boolean isFoundOut() {
            return found;
        }
    }

    /** At an address of its own. */
    Viewer viewer() {
        return new Viewer(null);
    }

    Viewer viewerAt(String address) {
        return new Viewer(address);
    }

    static BitSet set(int... chunks) {
        BitSet set = new BitSet();
        IntStream.of(chunks).forEach(set::set);
        return set;
    }

    static int[] all() {
        return IntStream.range(0, CHUNKS).toArray();
    }

    /** Those below zero are none of this stream. */
    private @Nullable KnownSegment segment(long key) {
        return key < 0 ? null : new KnownSegment(LENGTH, seconds, known ? List.of(hashes(key)) : List.of());
    }

    void pass(Duration time) {
        now = now.plus(time);
        book.tick(now);
    }

    void settle() {
        pass(ReceiptBook.SETTLING.plusSeconds(1));
    }

    long unproven() {
        return claimed - proven - disputed;
    }

    int refused(Refusal why) {
        return refusals.getOrDefault(why, 0);
    }

    @Override
    public void claimed(Receiver receiver, Instant when, long bytes) {
        claimed += bytes;
    }

    @Override
    public void proven(Receiver receiver, Instant when, long number, long bytes) {
        proven += bytes;
        requests += number;
        provenAt.merge(when, bytes, Long::sum);
        provenOfOne.merge(Long.parseLong(receiver.stream(), 16), bytes, Long::sum);
    }

    @Override
    public void disputed(Receiver receiver, Instant when, long bytes) {
        disputed += bytes;
    }

    @Override
    public void revoked(Receiver receiver, Instant when, long number, long bytes) {
        proven -= bytes;
        requests -= number;
        disputed += bytes;
        provenOfOne.merge(Long.parseLong(receiver.stream(), 16), -bytes, Long::sum);
    }

    @Override
    public void refused(Receiver by, Refusal why) {
        refusals.merge(why, 1, Integer::sum);
    }

    @Override
    public void told(Receiver by, Figures figures) {
        told.add(figures);
    }

    @Override
    public void showed(Receiver viewer, Shown result) {
        shown.merge(result, 1, Integer::sum);
    }
}
