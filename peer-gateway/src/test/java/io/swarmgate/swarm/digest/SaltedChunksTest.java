package io.swarmgate.swarm.digest;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.http.ContentRange;
import io.swarmgate.http.FieldLines;
import io.swarmgate.http.RangeSpec;
import io.swarmgate.segment.OriginHead;
import io.swarmgate.segment.SegmentDigest;
import io.swarmgate.segment.SegmentSource;
import io.swarmgate.segment.SegmentStore;
import io.swarmgate.segment.SourceFailure;
import io.swarmgate.segment.SourceRequest;
import io.swarmgate.segment.StoreLimits;
import io.swarmgate.swarm.catalogue.SegmentAddress;
import io.swarmgate.swarm.catalogue.VersionedAddress;
import io.swarmgate.swarm.protocol.Golden;
import io.swarmgate.swarm.protocol.SegmentName.Range;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What viewers show is compared with this. */
class SaltedChunksTest {
    private static final int CHUNK = SegmentDigest.CHUNK_BYTES;
    private static final byte[] FILE = new byte[5 * CHUNK + 100];
    private static final byte[] SALT = {1, 2, 3};

    static {
        for (int i = 0; i < FILE.length; i++) {
            FILE[i] = (byte) (i % 251);
        }
    }

    @TempDir
    Path directory;

    private SegmentStore store;
    private boolean gone;

    @BeforeEach
    void open() throws Exception {
        StoreLimits limits =
                StoreLimits.of(1 << 24, 1 << 20, 1 << 10, 4, Duration.ofSeconds(10), Duration.ofSeconds(60));
        store = SegmentStore.open(limits, directory, this::fetch, Clock.systemUTC());
    }

    @AfterEach
    void close() throws Exception {
        store.close();
    }

    /** An origin with one file, which it gives in parts, too. */
    private SegmentSource.Fetch fetch(SourceRequest request, SegmentSource.Sink sink) {
        RangeSpec range = RangeSpec.parse(request.fields().first("Range"));
        RangeSpec.Interval part = range == null ? null : range.resolve(FILE.length);
        if (gone) {
            sink.failed(new SourceFailure(502, "connection_terminated", "gone"));
        } else if (part == null) {
            answer(sink, 200, FILE, "Content-Length", Integer.toString(FILE.length));
        } else {
            byte[] bytes = Arrays.copyOfRange(FILE, (int) part.start(), (int) part.end());
            answer(
                    sink,
                    206,
                    bytes,
                    "Content-Length",
                    Integer.toString(bytes.length),
                    "Content-Range",
                    ContentRange.of(part, FILE.length));
        }
        return new SegmentSource.Fetch() {
            @Override
            public void pause() {}

            @Override
            public void resume() {}

            @Override
            public void cancel() {}
        };
    }

    private static void answer(SegmentSource.Sink sink, int status, byte[] bytes, String... fields) {
        FieldLines all =
                FieldLines.of(fields).plus("Cache-Control", "max-age=60").plus("ETag", "\"1\"");
        sink.head(new OriginHead(status, all));
        sink.data(ByteBuffer.wrap(bytes));
        sink.end();
    }

    private static VersionedAddress segment(@Nullable Range range) {
        return VersionedAddress.any(new SegmentAddress("origin", "http://origin.example/all.mp4", range));
    }

    private Optional<long[]> salted(VersionedAddress segment, long length) throws Exception {
        CompletableFuture<Optional<long[]>> hashes = new CompletableFuture<>();
        DigestDesk desk = new DigestDesk(store, Runnable::run, System::nanoTime);
        desk.salted(segment, length, null, SALT, found -> hashes.complete(Optional.ofNullable(found)));
        return hashes.get(1, TimeUnit.MINUTES);
    }

    private static long expected(int chunk, int first, int end) throws Exception {
        MessageDigest hash = MessageDigest.getInstance("SHA-256");
        hash.update(SALT);
        hash.update(new byte[] {0, 0, 0, (byte) chunk});
        hash.update(FILE, first, end - first);
        return ByteBuffer.wrap(hash.digest()).getLong() >>> 16;
    }

    @Test
    void eachChunkIsHashedWithTheSaltAndItsNumber() throws Exception {
        long[] hashes = salted(segment(null), FILE.length).orElseThrow();
        assertThat(hashes).hasSize(6);
        assertThat(hashes[1]).isEqualTo(expected(1, CHUNK, 2 * CHUNK));
        assertThat(hashes[5]).isEqualTo(expected(5, 5 * CHUNK, FILE.length));
    }

    /** As {@code signed.test.ts} holds the client to. */
    @Test
    void itIsWhatTheBrowserClientMakesOfTheSameBytes() throws Exception {
        String golden =
                Golden.read("signed.txt").get("what shows chunks 1 and 5 of 327780 bytes, each its place modulo 251");
        long[] hashes = salted(segment(null), FILE.length).orElseThrow();
        assertThat(hashes[1] ^ hashes[5]).isEqualTo(HexFormat.fromHexDigitsToLong(golden));
    }

    @Test
    void chunksOfAPartOfAFileBeginWithThePart() throws Exception {
        assertThat(salted(segment(new Range(1000, 1000 + CHUNK + 49)), CHUNK + 50L)
                        .orElseThrow())
                .containsExactly(expected(0, 1000, 1000 + CHUNK), expected(1, 1000 + CHUNK, 1050 + CHUNK));
    }

    @Test
    void bytesOfAnotherVersionShowNothing() throws Exception {
        SegmentAddress part = segment(new Range(0, CHUNK - 1)).segment();
        assertThat(salted(new VersionedAddress(part, "\"1\""), CHUNK)).isPresent();
        assertThat(salted(new VersionedAddress(part, "\"2\""), CHUNK)).isEmpty();
    }

    @Test
    void bytesThatCannotBeHadShowNothing() throws Exception {
        gone = true;
        assertThat(salted(segment(null), FILE.length)).isEmpty();
    }

    @Test
    void aSegmentOfAnotherLengthShowsNothing() throws Exception {
        assertThat(salted(segment(null), 9L * CHUNK)).isEmpty();
        assertThat(salted(segment(null), 2L * CHUNK)).isEmpty();
    }

    @Test
    void withoutAWorkerThereIsNothingToCompareWith() throws Exception {
        CompletableFuture<Boolean> none = new CompletableFuture<>();
        DigestDesk busy = new DigestDesk(
                store,
                task -> {
                    throw new RejectedExecutionException();
                },
                System::nanoTime);
        busy.salted(segment(null), FILE.length, null, SALT, found -> none.complete(found == null));
        assertThat(none.get(1, TimeUnit.MINUTES)).isTrue();
    }
}
