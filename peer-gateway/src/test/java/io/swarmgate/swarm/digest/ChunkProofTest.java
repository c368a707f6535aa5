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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a challenge is compared with. */
class ChunkProofTest {
    private static final int CHUNK = SegmentDigest.CHUNK_BYTES;
    private static final byte[] FILE = new byte[5 * CHUNK + 100];
    private static final byte[] NONCE = {1, 2, 3};

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

    private Optional<byte[]> prove(VersionedAddress segment, long length, Integer... chunks) throws Exception {
        CompletableFuture<Optional<byte[]>> hash = new CompletableFuture<>();
        DigestDesk desk = new DigestDesk(store, Runnable::run, System::nanoTime);
        desk.prove(segment, length, null, List.of(chunks), NONCE, found -> hash.complete(Optional.ofNullable(found)));
        return hash.get(1, TimeUnit.MINUTES);
    }

    private static byte[] expected(int first, int last, int secondFirst, int secondLast) throws Exception {
        MessageDigest hash = MessageDigest.getInstance("SHA-256");
        hash.update(NONCE);
        hash.update(FILE, first, last - first);
        hash.update(FILE, secondFirst, secondLast - secondFirst);
        return hash.digest();
    }

    @Test
    void itIsTheHashOfTheNonceAndTheChunksInTheirOrder() throws Exception {
        assertThat(prove(segment(null), FILE.length, 1, 5).orElseThrow())
                .isEqualTo(expected(CHUNK, 2 * CHUNK, 5 * CHUNK, FILE.length));
    }

    /** As {@code signed.test.ts} holds the client to. */
    @Test
    void itIsWhatTheBrowserClientMakesOfTheSameBytes() throws Exception {
        String golden =
                Golden.read("signed.txt").get("proof of chunks 1 and 5 of 327780 bytes, each its place modulo 251");
        assertThat(prove(segment(null), FILE.length, 1, 5).orElseThrow())
                .isEqualTo(HexFormat.of().parseHex(golden));
    }

    @Test
    void chunksOfAPartOfAFileBeginWithThePart() throws Exception {
        assertThat(prove(segment(new Range(1000, 1000 + CHUNK + 49)), CHUNK + 50L, 0, 1)
                        .orElseThrow())
                .isEqualTo(expected(1000, 1000 + CHUNK, 1000 + CHUNK, 1050 + CHUNK));
    }

    @Test
    void bytesOfAnotherVersionProveNothing() throws Exception {
        SegmentAddress part = segment(new Range(0, CHUNK - 1)).segment();
        assertThat(prove(new VersionedAddress(part, "\"1\""), CHUNK, 0)).isPresent();
        assertThat(prove(new VersionedAddress(part, "\"2\""), CHUNK, 0)).isEmpty();
    }

    @Test
    void bytesThatCannotBeHadProveNothing() throws Exception {
        gone = true;
        assertThat(prove(segment(null), FILE.length, 1)).isEmpty();
    }

    @Test
    void chunksTheFileHasNotProveNothing() throws Exception {
        assertThat(prove(segment(null), 9L * CHUNK, 7)).isEmpty();
    }

    @Test
    void withoutAWorkerThereIsNoProof() throws Exception {
        CompletableFuture<Boolean> none = new CompletableFuture<>();
        DigestDesk busy = new DigestDesk(
                store,
                task -> {
                    throw new RejectedExecutionException();
                },
                System::nanoTime);
        busy.prove(segment(null), FILE.length, null, List.of(0), NONCE, found -> none.complete(found == null));
        assertThat(none.get(1, TimeUnit.MINUTES)).isTrue();
    }
}
