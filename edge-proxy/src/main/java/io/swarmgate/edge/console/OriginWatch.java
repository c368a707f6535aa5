package io.swarmgate.edge.console;

import io.swarmgate.edge.console.ConsoleEvent.Kind;
import io.swarmgate.edge.console.ConsoleEvent.Level;
import io.swarmgate.edge.origin.OriginServer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How each origin did in the last minute. Thread-safe; for event loops. */
public final class OriginWatch {
    private static final int BUCKETS = 12;
    private static final Duration BUCKET = Duration.ofSeconds(5);
    /** Below, a few requests failed of many. */
    private static final double FAILING_SHARE = 0.05;

    private final InstantSource clock;
    private final Map<String, Recent> origins = new LinkedHashMap<>();

    /** What the last minute says. */
    public enum State {
        /** Nobody asked it. */
        IDLE,
        UP,
        /** More than one in twenty requests failed. */
        FAILING,
        /** All failed. */
        DOWN
    }

    /**
     * An origin at one moment.
     *
     * @param requests of the last minute that were answered or failed
     * @param failures of these: no answer, or 5xx
     * @param bytes of content received in the last minute
     * @param firstByteMillis mean until the header section was there; null if none came
     * @param lastError type of RFC 9209, or the status; null if none failed since the start
     */
    public record Health(
            String name,
            String url,
            State state,
            long requests,
            long failures,
            long bytes,
            @Nullable Double firstByteMillis,
            @Nullable Instant lastSuccess,
            @Nullable Instant lastFailure,
            @Nullable String lastError) {}

    public OriginWatch(List<OriginServer> servers, InstantSource clock) {
        this.clock = clock;
        servers.forEach(server -> origins.put(server.name(), new Recent(server)));
    }

    /**
     * A request to an origin has ended.
     *
     * @param status of the answer; 0 if there was none
     * @param failure error type of RFC 9209, or an empty text
     */
    public void ended(String origin, int status, String failure, long bytes, Duration firstByte) {
        Recent recent = origins.get(origin);
        if (recent != null) {
            recent.ended(status, failure, bytes, firstByte, clock.instant());
        }
    }

    List<Health> health() {
        Instant now = clock.instant();
        return origins.values().stream().map(recent -> recent.health(now)).toList();
    }

    /** Tells of origins that went down or came back since the last time; to be called every few seconds. */
    void look(EventLog events) {
        Instant now = clock.instant();
        for (Recent recent : new ArrayList<>(origins.values())) {
            recent.tell(recent.health(now), events);
        }
    }

    /** One origin; guarded by itself. */
    private static final class Recent {
        private final OriginServer server;
        private final Bucket[] buckets = new Bucket[BUCKETS];
        private @Nullable Instant lastSuccess;
        private @Nullable Instant lastFailure;
        private @Nullable String lastError;
        /** What was told of last. */
        private State told = State.UP;

        private static final class Bucket {
            private long number = Long.MIN_VALUE;
            private long requests;
            private long failures;
            private long bytes;
            private long answers;
            private long firstByteNanos;
        }

        Recent(OriginServer server) {
            this.server = server;
            for (int i = 0; i < BUCKETS; i++) {
                buckets[i] = new Bucket();
            }
        }

        private static long number(Instant now) {
            return now.toEpochMilli() / BUCKET.toMillis();
        }

        private Bucket bucket(Instant now) {
            long number = number(now);
            Bucket bucket = buckets[(int) (number % BUCKETS)];
            if (bucket.number != number) {
                bucket = new Bucket();
                bucket.number = number;
                buckets[(int) (number % BUCKETS)] = bucket;
            }
            return bucket;
        }

        synchronized void ended(int status, String failure, long bytes, Duration firstByte, Instant now) {
            Bucket bucket = bucket(now);
            bucket.bytes += bytes;
            boolean failed = !failure.isEmpty() || status / 100 == 5;
            if (status == 0 && !failed) {
                // Nobody waited for it any more.
                return;
            }
            bucket.requests++;
            if (status > 0) {
                bucket.answers++;
                bucket.firstByteNanos += firstByte.toNanos();
            }
            if (failed) {
                bucket.failures++;
                lastFailure = now;
                lastError = failure.isEmpty() ? "status " + status : failure;
            } else {
                lastSuccess = now;
            }
        }

        synchronized Health health(Instant now) {
            long oldest = number(now) - BUCKETS + 1;
            long requests = 0;
            long failures = 0;
            long bytes = 0;
            long answers = 0;
            long nanos = 0;
            for (Bucket bucket : buckets) {
                if (bucket.number >= oldest) {
                    requests += bucket.requests;
                    failures += bucket.failures;
                    bytes += bucket.bytes;
                    answers += bucket.answers;
                    nanos += bucket.firstByteNanos;
                }
            }
            return new Health(
                    server.name(),
                    server.directory(),
                    state(requests, failures),
                    requests,
                    failures,
                    bytes,
                    answers == 0 ? null : nanos / 1e6 / answers,
                    lastSuccess,
                    lastFailure,
                    lastError);
        }

        private static State state(long requests, long failures) {
            if (requests == 0) {
                return State.IDLE;
            }
            if (failures == requests) {
                return State.DOWN;
            }
            return failures > requests * FAILING_SHARE ? State.FAILING : State.UP;
        }

        synchronized void tell(Health health, EventLog events) {
            if (health.state() == State.IDLE || health.state() == told) {
                return;
            }
            told = health.state();
            String origin = "origin " + health.name() + ": ";
            switch (told) {
                case UP -> events.add(Kind.ORIGIN, Level.INFO, origin + "answers again");
                case FAILING ->
                    events.add(
                            Kind.ORIGIN,
                            Level.WARNING,
                            origin + health.failures() + " of " + health.requests()
                                    + " requests of the last minute failed, the last one by " + health.lastError());
                default ->
                    events.add(
                            Kind.ORIGIN,
                            Level.ERROR,
                            origin + "all requests of the last minute failed, the last one by " + health.lastError());
            }
        }
    }
}
