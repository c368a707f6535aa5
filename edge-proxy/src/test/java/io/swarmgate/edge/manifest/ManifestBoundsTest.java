package io.swarmgate.edge.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prometheus.client.CollectorRegistry;
import io.swarmgate.edge.TestConfig;
import io.swarmgate.edge.manifest.Fetched.Got;
import io.swarmgate.edge.manifest.ManifestTransformation.Received;
import io.swarmgate.edge.metrics.EdgeMetrics;
import io.swarmgate.edge.origin.Fields;
import io.swarmgate.edge.origin.OriginClient;
import io.swarmgate.edge.origin.OriginServer;
import io.swarmgate.edge.origin.SharedFields;
import io.swarmgate.http.Asker;
import io.swarmgate.manifest.GatewayMapping;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What happens at the limits of memory, waiting requests and workers. */
class ManifestBoundsTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z"));
    private static final OriginServer SERVER = TestConfig.origin("main", "http://o.example/");
    private static final GatewayMapping.Route ROUTE = new GatewayMapping.Route("/", "http://o.example/");
    private static final GatewayMapping POLICY = GatewayMapping.of("/_p2p", ROUTE, List.of(ROUTE), List.of(), true);
    private static final String PLAYLIST = "#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXTINF:6,\ns.ts\n#EXT-X-ENDLIST\n";
    private static final Fields FIELDS = Fields.EMPTY.with("Content-Type", "application/vnd.apple.mpegurl");

    private final PatientOrigin origin = new PatientOrigin(PLAYLIST);
    private final List<ManifestAnswer> answers = new ArrayList<>();

    private ManifestSource source(Executor workers, int maxWaiting) {
        return new ManifestSource(
                origin,
                new SharedFields("test"),
                new ManifestTransformation(1 << 20),
                new EdgeMetrics(new CollectorRegistry()),
                workers,
                CLOCK,
                1 << 20,
                maxWaiting);
    }

    private static ManifestRequest request(String name) {
        return new ManifestRequest(
                "live", "live", SERVER, "http://o.example/" + name, Asker.EDGE, Fields.EMPTY, POLICY);
    }

    private static Received received(String playlist) {
        return new Received(
                new OriginClient.Head(200, "OK", FIELDS),
                ByteBuffer.wrap(playlist.getBytes(StandardCharsets.UTF_8)),
                CLOCK.instant(),
                CLOCK.instant());
    }

    private static void rejecting(Runnable task) {
        throw new RejectedExecutionException("all busy");
    }

    @Test
    void oneRequestTooManyIsToldSoAndAnswersMakeRoom() {
        ManifestSource source = source(Runnable::run, 2);
        source.get(request("a.m3u8"), answers::add);
        source.get(request("a.m3u8"), answers::add);
        source.get(request("a.m3u8"), answers::add);
        assertThat(answers).singleElement().isInstanceOf(ManifestAnswer.Overloaded.class);
        answers.clear();
        origin.answerAll(FIELDS);
        assertThat(answers).hasSize(2).allMatch(answer -> answer instanceof ManifestAnswer.Found);
        answers.clear();
        source.get(request("b.m3u8"), answers::add);
        source.get(request("c.m3u8"), answers::add);
        origin.answerAll(FIELDS);
        assertThat(answers).hasSize(2).allMatch(answer -> answer instanceof ManifestAnswer.Found);
    }

    @Test
    void heldManifestsAreAnsweredHoweverManyWait() {
        ManifestSource source = source(Runnable::run, 1);
        source.get(request("a.m3u8"), answers::add);
        origin.answerAll(FIELDS);
        source.get(request("b.m3u8"), answers::add);
        answers.clear();
        source.get(request("a.m3u8"), answers::add);
        assertThat(answers).singleElement().isInstanceOf(ManifestAnswer.Found.class);
    }

    @Test
    void whereNoWorkerIsFreeEverybodyStreamsForThemselves() {
        ManifestSource source = source(ManifestBoundsTest::rejecting, 10);
        source.get(request("a.m3u8"), answers::add);
        source.get(request("a.m3u8"), answers::add);
        origin.answerAll(FIELDS);
        assertThat(answers).containsExactly(new ManifestAnswer.Plain("busy"), new ManifestAnswer.Plain("busy"));
        assertThat(source.expects(request("a.m3u8")))
                .as("the next audience is one request again")
                .isTrue();
    }

    @Test
    void aManifestFoundOnlyWhenItArrivedIsSentAsItCameWhereNoWorkerIsFree() {
        List<@Nullable StoredManifest> admitted = new ArrayList<>();
        source(ManifestBoundsTest::rejecting, 10).admit(request("x"), received(PLAYLIST), admitted::add);
        assertThat(admitted).hasSize(1).containsOnlyNulls();
    }

    @Test
    void compressionIsLeftOutWhereNoWorkerIsFree() {
        AtomicInteger sent = new AtomicInteger();
        StoredManifest manifest = manifest(request("a.m3u8"), PLAYLIST.repeat(50));
        source(ManifestBoundsTest::rejecting, 10).prepare(manifest.content(), sent::incrementAndGet);
        assertThat(sent).hasValue(1);
        assertThat(manifest.content().awaitsCompression()).isTrue();
    }

    @Test
    void manifestsInMemoryAreBoundedByTheirBytes() {
        HeldManifests held = new HeldManifests(64 * 1024, InstantSource.system());
        String playlist = PLAYLIST + "#".repeat(8 * 1024);
        for (int i = 0; i < 100; i++) {
            ManifestRequest request = request(i + ".m3u8");
            held.remember(
                    request, request.key(), Got.now(request, manifest(request, playlist), 200, Duration.ZERO), false);
        }
        assertThat(held.weightBytes()).isBetween(8 * 1024L, 64 * 1024L);
        long left = 0;
        for (int i = 0; i < 100; i++) {
            left += held.get(request(i + ".m3u8").key()) == null ? 0 : 1;
        }
        assertThat(left).isBetween(1L, 7L);
    }

    @Test
    void whatIsKnownOfUrlsIsBoundedByTheirLength() {
        HeldManifests held = new HeldManifests(new ManifestMemory(0, 128 * 1024, 1), InstantSource.system());
        String token = "t".repeat(4096);
        for (int i = 0; i < 100; i++) {
            ManifestRequest request = request(i + ".m3u8?" + token);
            held.remember(
                    request, request.key(), Got.now(request, manifest(request, PLAYLIST), 200, Duration.ZERO), false);
        }
        long known = 0;
        for (int i = 0; i < 100; i++) {
            known += held.knows(request(i + ".m3u8?" + token)) ? 1 : 0;
        }
        assertThat(known).isBetween(1L, 16L);
    }

    @Test
    void theFieldsOfAHeldManifestCountToo() {
        HeldManifests held = new HeldManifests(64 * 1024, InstantSource.system());
        Fields long20 = FIELDS.with("X-Long", "v".repeat(20 * 1024));
        ManifestRequest request = request("a.m3u8");
        for (int i = 0; i < 10; i++) {
            ManifestRequest other = request(i + ".m3u8");
            Received received = new Received(
                    new OriginClient.Head(200, "OK", long20),
                    ByteBuffer.wrap(PLAYLIST.getBytes(StandardCharsets.UTF_8)),
                    CLOCK.instant(),
                    CLOCK.instant());
            StoredManifest manifest = Objects.requireNonNull(new ManifestTransformation(1 << 20)
                    .transform(request, received)
                    .manifest());
            held.remember(other, other.key(), Got.now(other, manifest, 200, Duration.ZERO), false);
        }
        held.weightBytes();
        long left = 0;
        for (int i = 0; i < 10; i++) {
            left += held.get(request(i + ".m3u8").key()) == null ? 0 : 1;
        }
        assertThat(left).isEqualTo(1);
    }

    @Test
    void whatFindsNoRoomWhileItArrivesIsStreamed() {
        AtomicReference<@Nullable Runnable> queued = new AtomicReference<>();
        ManifestSource source = new ManifestSource(
                origin,
                new SharedFields("test"),
                new ManifestTransformation(1 << 20),
                new EdgeMetrics(new CollectorRegistry()),
                queued::set,
                CLOCK,
                new ManifestMemory(1 << 20, 1 << 20, PLAYLIST.length() + 10),
                10);
        source.get(request("one.m3u8"), answers::add);
        origin.answerAll(FIELDS);
        source.get(request("two.m3u8"), answers::add);
        origin.answerAll(FIELDS);
        assertThat(answers)
                .as("the first waits for a worker and keeps its room")
                .containsExactly(new ManifestAnswer.Plain("busy"));
        Objects.requireNonNull(queued.get()).run();
        assertThat(answers).hasSize(2);
        assertThat(source.arriving().usedBytes()).isZero();
        source.get(request("two.m3u8"), answers::add);
        assertThat(source.expects(request("two.m3u8")))
                .as("it is not known as no manifest")
                .isTrue();
        origin.answerAll(FIELDS);
        Objects.requireNonNull(queued.get()).run();
        assertThat(answers.get(2)).isInstanceOf(ManifestAnswer.Found.class);
        assertThat(source.arriving().usedBytes()).isZero();
    }

    @Test
    void anErrorInARewriterLeavesNobodyWaiting() {
        ManifestSource source = new ManifestSource(
                origin,
                new SharedFields("test"),
                new ManifestTransformation(1 << 20, (request, manifest, received) -> {
                    throw new StackOverflowError();
                }),
                new EdgeMetrics(new CollectorRegistry()),
                Runnable::run,
                CLOCK,
                1 << 20,
                10);
        source.get(request("a.m3u8"), answers::add);
        source.get(request("a.m3u8"), answers::add);
        origin.answerAll(FIELDS);
        assertThat(answers).hasSize(2).allMatch(ManifestAnswer.Plain.class::isInstance);
        assertThat(source.arriving().usedBytes()).isZero();
    }

    @Test
    void workersRejectWhatIsBeyondTheirQueue() throws InterruptedException {
        ExecutorService workers = ManifestWorkers.start();
        int threads = Math.max(2, Runtime.getRuntime().availableProcessors());
        CountDownLatch gate = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(threads + ManifestWorkers.QUEUED);
        try {
            for (int i = 0; i < threads + ManifestWorkers.QUEUED; i++) {
                workers.execute(() -> {
                    try {
                        gate.await();
                        done.countDown();
                    } catch (InterruptedException closing) {
                        Thread.currentThread().interrupt();
                    }
                });
            }
            assertThatThrownBy(() -> workers.execute(done::countDown)).isInstanceOf(RejectedExecutionException.class);
            gate.countDown();
            done.await();
        } finally {
            workers.shutdownNow();
        }
    }

    private static StoredManifest manifest(ManifestRequest request, String playlist) {
        return Objects.requireNonNull(new ManifestTransformation(1 << 20)
                .transform(request, received(playlist))
                .manifest());
    }
}
