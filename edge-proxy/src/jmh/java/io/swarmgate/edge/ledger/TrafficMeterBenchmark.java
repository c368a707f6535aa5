package io.swarmgate.edge.ledger;

import io.swarmgate.edge.config.EdgeConfig;
import io.swarmgate.edge.config.LedgerConfig;
import io.swarmgate.edge.config.RouteConfig;
import io.swarmgate.edge.ledger.TrafficMeter.Answer;
import io.swarmgate.ledger.Content;
import io.swarmgate.ledger.TrafficLedger;
import io.swarmgate.ledger.ViewerGroup;
import io.swarmgate.ledger.database.DatabaseAddress;
import io.swarmgate.ledger.durable.DurableLedger;
import io.swarmgate.ledger.durable.LedgerSettings;
import io.swarmgate.manifest.ManifestFormat;
import io.swarmgate.manifest.ReferenceKind;
import io.swarmgate.manifest.TrackIndex;
import io.swarmgate.manifest.TrackIndex.Segment;
import io.swarmgate.manifest.TrackIndex.Track;
import io.swarmgate.swarm.catalogue.Catalogue;
import io.swarmgate.swarm.catalogue.LearnedManifest;
import io.swarmgate.swarm.catalogue.SegmentLocator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
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

/** What one answer costs its thread: finding the stream, and adding, while a real ledger is flushed each second. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class TrafficMeterBenchmark {
    private static final String SITE = "http://origin.example/live/";
    private static final int STREAMS = 20;
    private static final int SEGMENTS = 100;

    /** Streams among which answers are spread; with one, all threads meet at one sum. */
    @Param({"1", "20"})
    private int streams = 1;

    private Path directory = Path.of("");

    @SuppressWarnings("NullAway.Init") // by open()
    private DurableLedger ledger;

    @SuppressWarnings("NullAway.Init") // by open()
    private TrafficMeter meter;

    @SuppressWarnings("NullAway.Init") // by open()
    private TrafficMeter off;

    @Setup
    public void open() throws IOException {
        directory = Files.createTempDirectory("ledger-benchmark-");
        EdgeConfig config = EdgeConfig.ofOrigin("http://origin.example/");
        LedgerConfig settings = config.ledger();
        ledger = DurableLedger.open(
                new LedgerSettings(
                        directory,
                        DatabaseAddress.file(directory.resolve("ledger.db")),
                        "edge",
                        settings.flushInterval(),
                        settings.journalBytes(),
                        settings.streams(),
                        settings.timeZone(),
                        settings.retention()),
                sinceCut -> {});
        Catalogue catalogue = catalogue(config.routes().get(0));
        meter = new TrafficMeter(ledger, config.routes());
        meter.learnFrom(catalogue);
        off = new TrafficMeter(TrafficLedger.none(), config.routes());
        off.learnFrom(catalogue);
    }

    private static Catalogue catalogue(RouteConfig route) {
        Catalogue catalogue = new Catalogue(512L << 20, (track, added) -> {});
        for (int stream = 0; stream < STREAMS; stream++) {
            List<Segment> segments = new ArrayList<>();
            for (int number = 0; number < SEGMENTS; number++) {
                segments.add(new Segment(
                        url(stream, number),
                        ReferenceKind.MEDIA_SEGMENT,
                        null,
                        number,
                        null,
                        null,
                        Duration.ofSeconds(2),
                        false,
                        false,
                        null,
                        null));
            }
            Track track = new Track("0", Track.Type.MIXED, null, null, null, null, segments);
            catalogue.learn(new LearnedManifest(
                    route.name(),
                    SITE + "ch" + stream + "/video.m3u8",
                    new TrackIndex(ManifestFormat.HLS, false, true, null, null, null, List.of(track), false),
                    (kind, url) ->
                            new SegmentLocator.Located(url, route.origin().name(), url)));
        }
        return catalogue;
    }

    private static String url(int stream, int number) {
        return SITE + "ch" + stream + "/1080p/segment-" + number + ".m4s";
    }

    @TearDown
    public void close() throws IOException {
        ledger.close();
    }

    private Answer answer() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        // A text of its own, whose hash has to be computed, as each request brings one.
        String url = url(random.nextInt(streams), random.nextInt(SEGMENTS));
        return new Answer("default", Content.SEGMENT, "cache", "origin", url, null, ViewerGroup.NONE, 1_000_000);
    }

    /** Making up the answer alone, to be taken off the others. */
    @Benchmark
    public Answer baseline() {
        return answer();
    }

    @Benchmark
    public void findingTheStream() {
        off.delivered(answer());
    }

    @Benchmark
    public void takenDown() {
        meter.delivered(answer());
    }
}
