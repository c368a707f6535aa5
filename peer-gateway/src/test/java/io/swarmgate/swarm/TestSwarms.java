package io.swarmgate.swarm;

import io.swarmgate.segment.SegmentSource;
import io.swarmgate.segment.SegmentStore;
import io.swarmgate.segment.SourceRequest;
import io.swarmgate.segment.StoreLimits;
import io.swarmgate.swarm.digest.DigestDesk;
import io.swarmgate.swarm.protocol.SwarmSettings;
import io.swarmgate.swarm.receipt.PlentyOfCopies;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.SplittableRandom;

/** Swarms of one route, with a store that is never asked to fetch anything, at a time that stands still. */
public final class TestSwarms implements AutoCloseable {
    public static final String ROUTE = "live";
    public static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final SegmentStore store;
    private Instant now = NOW;
    private final Swarms swarms;

    public TestSwarms(Path directory) throws IOException {
        this(directory, TestSwarms::fetchNothing);
    }

    TestSwarms(Path directory, SegmentSource source) throws IOException {
        StoreLimits limits =
                StoreLimits.of(1 << 20, 1 << 20, 1 << 10, 4, Duration.ofSeconds(10), Duration.ofSeconds(60));
        store = SegmentStore.open(limits, directory, source, Clock.systemUTC());
        swarms = new Swarms(
                Map.of(ROUTE, settings()),
                SwarmLimits.DEFAULT,
                new DigestDesk(store, Runnable::run, System::nanoTime),
                new NoEvents(),
                route -> new PlentyOfCopies(),
                () -> now,
                new SplittableRandom(1));
    }

    void pass(Duration time) {
        now = now.plus(time);
    }

    public Swarms swarms() {
        return swarms;
    }

    private static SegmentSource.Fetch fetchNothing(SourceRequest request, SegmentSource.Sink sink) {
        throw new AssertionError("nothing is to be fetched");
    }

    private static SwarmSettings settings() {
        SwarmSettings.Consent none = SwarmSettings.Consent.NONE;
        return new SwarmSettings(true, false, false, 1, 0, 100, false, false, 2, 16, 64 << 20, 0, true, false, none);
    }

    @Override
    public void close() throws IOException {
        store.close();
    }
}
