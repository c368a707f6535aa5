package io.swarmgate.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.swarmgate.http.FieldLines;
import io.swarmgate.segment.OriginHead;
import io.swarmgate.segment.SegmentSource;
import io.swarmgate.segment.SegmentStore;
import io.swarmgate.segment.SourceFailure;
import io.swarmgate.segment.SourceRequest;
import io.swarmgate.segment.StoreLimits;
import io.swarmgate.swarm.catalogue.CataloguedSegment;
import io.swarmgate.swarm.catalogue.TestSegments;
import io.swarmgate.swarm.digest.DigestDesk;
import io.swarmgate.swarm.protocol.ClientMessage.Network;
import io.swarmgate.swarm.protocol.PeerId;
import io.swarmgate.swarm.receipt.SaltedHashes;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What viewers show is compared with hashes that are made once for all of them. */
class PossessionHashesTest {
    private static final byte[] CONTENT = new byte[70_000];
    private static final CataloguedSegment SEGMENT = TestSegments.ofOneTrack(1).get(0);

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    private final Queue<Runnable> work = new ArrayDeque<>();
    private TestSwarms built;
    private SegmentStore store;
    private DigestDesk digests;
    private PossessionHashes hashes;
    private Swarm swarm;
    private int fetches;
    private boolean gone;

    @BeforeEach
    void open() throws Exception {
        built = new TestSwarms(directory.resolve("swarms"));
        PeerFacts facts = new PeerFacts("192.0.2.1", null, null, null, null);
        Newcomer newcomer = new Newcomer(
                new PeerId("0000000000000001"),
                "00000000000000aa",
                TestSwarms.ROUTE,
                facts,
                Network.UNKNOWN,
                true,
                null);
        swarm = built.swarms()
                .enter(newcomer, new FakeConnection(), entered -> {})
                .swarm();
        StoreLimits limits =
                StoreLimits.of(1 << 20, 1 << 20, 1 << 10, 4, Duration.ofSeconds(10), Duration.ofSeconds(60));
        store = SegmentStore.open(limits, directory.resolve("store"), this::fetch, Clock.systemUTC());
        digests = new DigestDesk(store, work::add, System::nanoTime);
        hashes = new PossessionHashes(digests, () -> TestSwarms.NOW, 1 << 20);
    }

    @AfterEach
    void close() throws Exception {
        store.close();
        built.close();
    }

    private SegmentSource.Fetch fetch(SourceRequest request, SegmentSource.Sink sink) {
        fetches++;
        if (gone) {
            sink.failed(new SourceFailure(502, "connection_terminated", "gone"));
        } else {
            sink.head(new OriginHead(
                    200,
                    FieldLines.of("Content-Length", Integer.toString(CONTENT.length))
                            .plus("Cache-Control", "max-age=60")));
            sink.data(ByteBuffer.wrap(CONTENT));
            sink.end();
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

    private CompletableFuture<SaltedHashes> asked(CataloguedSegment segment) {
        return Objects.requireNonNull(hashes.hash(swarm, segment, CONTENT.length));
    }

    private void workAll() {
        for (Runnable next = work.poll(); next != null; next = work.poll()) {
            next.run();
        }
    }

    @Test
    void theyAreMadeOnceHoweverManyWait() {
        // Its length is known, or nobody could name its chunks.
        digests.get(SEGMENT.content(), null, digest -> {});
        workAll();
        await().until(() -> digests.complete(SEGMENT.content()) != null);
        List<Integer> known = new ArrayList<>();
        for (int viewer = 0; viewer < 3; viewer++) {
            CompletableFuture<Void> unused = asked(SEGMENT)
                    .thenAccept(made -> known.add(hashes.known(swarm, SEGMENT).size()));
        }
        workAll();
        assertThat(known).as("whoever waited finds them").containsExactly(1, 1, 1);
        assertThat(fetches).isEqualTo(1);
        assertThat(hashes.hash(swarm, SEGMENT, CONTENT.length)).as("again").isNull();
    }

    @Test
    void bytesThatCannotBeHadKeepNobodyWaiting() {
        gone = true;
        CompletableFuture<SaltedHashes> made = asked(SEGMENT);
        workAll();
        assertThat(made).isDone();
        assertThat(hashes.known(swarm, SEGMENT)).isEmpty();
        gone = false;
        CompletableFuture<SaltedHashes> again = asked(SEGMENT);
        workAll();
        assertThat(again).isDone();
        assertThat(hashes.known(swarm, SEGMENT)).as("asked for again").hasSize(1);
    }

    @Test
    void noMoreSegmentsAreReadInASecondThanTheGatewayHasTimeFor() {
        List<CataloguedSegment> segments = TestSegments.ofOneTrack(1000);
        long begun = segments.stream()
                .filter(segment -> hashes.hash(swarm, segment, CONTENT.length) != null)
                .count();
        assertThat(begun).isEqualTo(400);
    }
}
