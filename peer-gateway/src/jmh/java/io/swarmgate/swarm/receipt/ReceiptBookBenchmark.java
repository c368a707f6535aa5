package io.swarmgate.swarm.receipt;

import io.swarmgate.http.FieldLines;
import io.swarmgate.segment.OriginHead;
import io.swarmgate.segment.SegmentDigest;
import io.swarmgate.segment.SegmentSource;
import io.swarmgate.segment.SegmentStore;
import io.swarmgate.segment.SourceRequest;
import io.swarmgate.segment.StoreLimits;
import io.swarmgate.swarm.catalogue.SegmentAddress;
import io.swarmgate.swarm.catalogue.VersionedAddress;
import io.swarmgate.swarm.digest.DigestDesk;
import io.swarmgate.swarm.protocol.ClientMessage.Report;
import io.swarmgate.swarm.protocol.PeerId;
import io.swarmgate.swarm.protocol.Receipt;
import io.swarmgate.swarm.protocol.Receipt.Figures;
import io.swarmgate.swarm.protocol.Receipt.Share;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What double entry costs the gateway: the receipts of both ends of one segment's transfer, and the answer with which
 * that of a challenge is compared. The viewers watch a live stream, where segments come and are forgotten.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class ReceiptBookBenchmark {
    private static final long SEGMENT_SECONDS = 2;
    /** Segments that the playlist lists. */
    private static final int WINDOW = 30;

    /** Of a segment; 20 are 1.25 MiB, or 5 Mbit/s. */
    @Param({"1", "20", "64"})
    private int chunks = 1;

    private final byte[] salt = new byte[16];
    private final Receiver receiver = new Receiver("live", "s", null);
    private long number;
    private long answered;
    private Instant now = Instant.EPOCH;
    private BitSet all = new BitSet();
    private KnownSegment segment = new KnownSegment(1, null, List.of());
    private Path directory = Path.of("");

    @SuppressWarnings("NullAway.Init") // by open()
    private ReceiptBook book;

    @SuppressWarnings("NullAway.Init") // by open()
    private Party to;

    @SuppressWarnings("NullAway.Init") // by open()
    private Party from;

    private int toFrom;
    private int fromTo;

    @SuppressWarnings("NullAway.Init") // by open()
    private SegmentStore store;

    @SuppressWarnings("NullAway.Init") // by open()
    private DigestDesk desk;

    private final VersionedAddress stored =
            VersionedAddress.any(new SegmentAddress("origin", "http://origin.example/1.m4s", null));

    @Setup
    public void open() throws IOException {
        book = new ReceiptBook(new Nobody(), (viewer, giver, bytes, when) -> {}, copies());
        to = party("0000000000000001");
        from = party("0000000000000002");
        toFrom = to.grant(from);
        fromTo = from.grant(to);
        all.set(0, chunks);
        segment = new KnownSegment(
                (long) chunks * SegmentDigest.CHUNK_BYTES,
                (double) SEGMENT_SECONDS,
                List.of(new SaltedHashes(new long[chunks])));
        directory = Files.createTempDirectory("receipts-benchmark-");
        StoreLimits limits = StoreLimits.of(1 << 26, 1 << 24, 1 << 18, 4, Duration.ofHours(1), Duration.ofSeconds(60));
        store = SegmentStore.open(limits, directory, this::fetch, Clock.systemUTC());
        desk = new DigestDesk(store, Runnable::run, System::nanoTime);
    }

    private static HttpCopies copies() {
        SentCopies copies = SentCopies.seen(1);
        copies.sent(SourceNetwork.of("10.0.0.1"), Long.MAX_VALUE);
        return copies;
    }

    private Party party(String id) {
        Party party = new Party(new PeerId(id), "10.0.0.1", receiver, key -> key > number - WINDOW, now);
        book.admit(party);
        return party;
    }

    private SegmentSource.Fetch fetch(SourceRequest request, SegmentSource.Sink sink) {
        byte[] content = new byte[chunks * SegmentDigest.CHUNK_BYTES];
        new Random(1).nextBytes(content);
        sink.head(new OriginHead(
                200,
                FieldLines.of("Content-Length", Integer.toString(content.length))
                        .plus("Cache-Control", "max-age=3600")));
        sink.data(ByteBuffer.wrap(content));
        sink.end();
        return new SegmentSource.Fetch() {
            @Override
            public void pause() {}

            @Override
            public void resume() {}

            @Override
            public void cancel() {}
        };
    }

    @TearDown
    public void close() throws IOException {
        store.close();
    }

    /** A segment has come from one viewer to another, and both say so and show it, each in a report of its own. */
    @Benchmark
    public long matchedPair() {
        number++;
        now = now.plusSeconds(SEGMENT_SECONDS);
        book.report(
                to,
                new Report(
                        number,
                        List.of(new Receipt(number, List.of(new Share(toFrom, all)), List.of(), Figures.NONE, 0L)),
                        null),
                key -> segment,
                now);
        book.report(
                from,
                new Report(
                        number,
                        List.of(new Receipt(number, List.of(), List.of(new Share(fromTo, all)), Figures.NONE, 0L)),
                        null),
                key -> segment,
                now);
        return to.summary().provenBytes();
    }

    /** What a segment's first receipt costs, once for the whole swarm: its bytes are read from the store and hashed. */
    @Benchmark
    public long possession() {
        desk.salted(stored, (long) chunks * SegmentDigest.CHUNK_BYTES, null, salt, this::answer);
        return answered;
    }

    private void answer(long @Nullable [] hashes) {
        if (hashes == null) {
            throw new IllegalStateException("the store has not got the segment");
        }
        answered += hashes[0];
    }

    /** Nothing is taken down: the ledger's part is measured by TrafficMeterBenchmark. */
    private static final class Nobody implements ReceiptEvents {
        @Override
        public void claimed(Receiver receiver, Instant when, long bytes) {}

        @Override
        public void proven(Receiver receiver, Instant when, long requests, long bytes) {}

        @Override
        public void disputed(Receiver receiver, Instant when, long bytes) {}

        @Override
        public void revoked(Receiver receiver, Instant when, long requests, long bytes) {}

        @Override
        public void refused(Receiver by, Refusal why) {
            throw new IllegalStateException("refused: " + why.label());
        }

        @Override
        public void told(Receiver by, Figures figures) {}

        @Override
        public void showed(Receiver viewer, Shown result) {}
    }
}
