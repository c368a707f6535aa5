package io.swarmgate.edge.manifest;

import io.swarmgate.edge.manifest.Fetched.Got;
import io.swarmgate.edge.manifest.Fetched.Lost;
import io.swarmgate.edge.manifest.Fetched.Streamed;
import io.swarmgate.edge.manifest.ManifestTransformation.Received;
import io.swarmgate.edge.metrics.EdgeMetrics;
import io.swarmgate.edge.origin.OriginClient;
import io.swarmgate.http.CacheStatus;
import io.swarmgate.http.CacheStatus.Forward;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where manifests come from: held ones while they are fresh, else the origin, asked once however many wait.
 * Thread-safe; never blocks. Callers hear their answer on a thread of the origin client or of the workers, or at once.
 */
public final class ManifestSource {
    /** After a failure that a stale manifest stood in for, the origin is not asked again for this long. */
    static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

    private final ManifestOrigin origin;
    private final HeldManifests held;
    private final InstantSource clock;
    private final int maxWaiting;
    private final ConcurrentMap<ManifestKey, Flight<Fetched>> flights = new ConcurrentHashMap<>();
    private final AtomicInteger waiting = new AtomicInteger();

    /**
     * @param cacheBytes most memory for manifests, compressed forms included
     * @param maxWaiting requests that may wait for origins at once
     * @param workers for decoding, rewriting and compressing; bounded, and free to reject
     */
    public ManifestSource(
            OriginClient client,
            ManifestTransformation transformation,
            EdgeMetrics metrics,
            Executor workers,
            InstantSource clock,
            long cacheBytes,
            int maxWaiting) {
        this.origin = new ManifestOrigin(client, transformation, metrics, workers, clock);
        this.held = new HeldManifests(cacheBytes);
        this.clock = clock;
        this.maxWaiting = maxWaiting;
    }

    /** True if a request should come here before its response is known. */
    public boolean expects(ManifestRequest request) {
        return held.expects(request);
    }

    /** Answers a request, now or later, exactly once. */
    public void get(ManifestRequest request, Consumer<ManifestAnswer> whenDone) {
        if (request.isAuthorized() || held.isUnshared(request)) {
            getAlone(request, Forward.BYPASS, whenDone);
            return;
        }
        ManifestKey key = held.key(request);
        Instant now = clock.instant();
        StoredManifest found = held.get(key);
        if (found != null && found.isFresh(now)) {
            whenDone.accept(hit(found, now));
            return;
        }
        if (waiting.incrementAndGet() > maxWaiting) {
            waiting.decrementAndGet();
            whenDone.accept(new ManifestAnswer.Overloaded());
            return;
        }
        join(request, key, answer -> {
            waiting.decrementAndGet();
            whenDone.accept(answer);
        });
    }

    private static ManifestAnswer hit(StoredManifest found, Instant now) {
        return new ManifestAnswer.Found(found, CacheStatus.hit(found.timeToLive(now)), false, null);
    }

    private void join(ManifestRequest request, ManifestKey key, Consumer<ManifestAnswer> whenDone) {
        while (true) {
            Flight<Fetched> mine = new Flight<>();
            Flight<Fetched> other = flights.putIfAbsent(key, mine);
            if (other == null) {
                lead(request, key, mine, whenDone);
                return;
            }
            if (other.join(fetched -> follow(request, fetched, whenDone))) {
                return;
            }
            // It has landed in this moment and is being removed; what it brought may be held now.
            StoredManifest found = held.get(key);
            Instant now = clock.instant();
            if (found != null && found.isFresh(now)) {
                whenDone.accept(hit(found, now));
                return;
            }
            flights.remove(key, other);
        }
    }

    private void lead(
            ManifestRequest request, ManifestKey key, Flight<Fetched> flight, Consumer<ManifestAnswer> whenDone) {
        StoredManifest before = held.get(key);
        Instant now = clock.instant();
        if (before != null && before.isFresh(now)) {
            // Another flight landed between the look into the store and the start of this one.
            flights.remove(key, flight);
            flight.land(Got.held(request, before));
            whenDone.accept(hit(before, now));
            return;
        }
        origin.fetch(request, before, fetched -> {
            Fetched outcome = standIn(request, before, fetched);
            held.remember(request, key, outcome);
            flights.remove(key, flight);
            Forward why = before == null ? Forward.URI_MISS : Forward.STALE;
            whenDone.accept(answer(outcome, why, false));
            flight.land(outcome);
        });
    }

    /** A waiter's turn: to share what came if that is allowed, else to ask for itself. */
    private void follow(ManifestRequest request, Fetched fetched, Consumer<ManifestAnswer> whenDone) {
        if (fetched instanceof Got got) {
            if (got.sharing() == Sharing.NOBODY || got.sharing() == Sharing.NOBODY_NOW) {
                getAlone(request, Forward.BYPASS, whenDone);
                return;
            }
            if (got.byOrigin() && !Objects.equals(got.originField(), request.originField())) {
                join(request, request.key().forOrigin(request.originField()), whenDone);
                return;
            }
        }
        whenDone.accept(answer(fetched, Forward.URI_MISS, true));
    }

    private void getAlone(ManifestRequest request, Forward why, Consumer<ManifestAnswer> whenDone) {
        origin.fetch(request, null, fetched -> whenDone.accept(answer(fetched, why, false)));
    }

    private ManifestAnswer answer(Fetched fetched, Forward why, boolean collapsed) {
        if (fetched instanceof Got got) {
            Instant now = clock.instant();
            CacheStatus status = new CacheStatus(
                    why,
                    got.originStatus(),
                    got.standIn() ? got.manifest().timeToLive(now) : null,
                    got.sharing() == Sharing.HELD && why != Forward.BYPASS && !got.standIn(),
                    collapsed);
            return new ManifestAnswer.Found(got.manifest(), status, got.standIn(), got.originTime());
        }
        return fetched instanceof Streamed streamed
                ? new ManifestAnswer.Plain(streamed.because())
                : new ManifestAnswer.Failed(((Lost) fetched).failure());
    }

    /** Puts a stale manifest in the place of a failure where that is allowed (RFC 5861, section 4). */
    private Fetched standIn(ManifestRequest request, @Nullable StoredManifest before, Fetched fetched) {
        boolean failed = fetched instanceof Lost
                || (fetched instanceof Got got
                        && HeldManifests.SERVER_FAILURES.contains(got.manifest().status()));
        Instant now = clock.instant();
        if (!failed || before == null || !before.mayStandIn(now)) {
            return fetched;
        }
        Integer status =
                fetched instanceof Got got ? Integer.valueOf(got.manifest().status()) : null;
        Duration time = fetched instanceof Got got ? got.originTime() : Duration.ZERO;
        return Got.standIn(request, before.heldUntil(now.plus(PAUSE_AFTER_FAILURE)), status, time);
    }

    /**
     * Takes in a response that was found to be a manifest only when it arrived.
     *
     * @param whenDone gets null if it has to be sent as it came
     */
    public void admit(ManifestRequest request, Received response, Consumer<@Nullable StoredManifest> whenDone) {
        boolean taken = origin.onWorker(() -> {
            StoredManifest manifest = origin.transform(request, response);
            if (manifest != null && !request.isAuthorized()) {
                held.remember(request, request.key(), Got.now(request, manifest, 200, Duration.ZERO));
            }
            whenDone.accept(manifest);
        });
        if (!taken) {
            whenDone.accept(null);
        }
    }

    /** Makes a compressed form on a worker; runs {@code then} when it is there, or at once if workers are busy. */
    public void prepare(ManifestContent content, Runnable then) {
        boolean taken = origin.onWorker(() -> {
            content.compressed();
            then.run();
        });
        if (!taken) {
            then.run();
        }
    }

    /** The time by which ages and holds are counted. */
    public Instant now() {
        return clock.instant();
    }

    public int maxBytes() {
        return origin.maxBytes();
    }
}
