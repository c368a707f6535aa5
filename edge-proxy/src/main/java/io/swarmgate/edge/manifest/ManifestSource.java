package io.swarmgate.edge.manifest;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.swarmgate.edge.manifest.ManifestTransformation.Received;
import io.swarmgate.edge.manifest.ManifestTransformation.Transformed;
import io.swarmgate.edge.metrics.EdgeMetrics;
import io.swarmgate.edge.origin.Fields;
import io.swarmgate.edge.origin.OriginClient;
import io.swarmgate.edge.origin.OriginFailure;
import io.swarmgate.edge.origin.OriginRequest;
import io.swarmgate.http.CacheStatus;
import io.swarmgate.http.CacheStatus.Forward;
import io.swarmgate.http.FieldLine;
import io.swarmgate.http.FieldLines;
import io.swarmgate.http.Storability;
import io.swarmgate.http.Validator;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where manifests come from: held ones while they are fresh, else the origin, asked once however many wait.
 * Thread-safe; never blocks. Callers hear their answer on a thread of the origin client or of the workers, or at once.
 */
public final class ManifestSource {
    /**
     * How long an origin may hold a blocking reload open: it has to answer within three target durations (RFC 8216bis,
     * section 6.2.5.2), and low-latency streams keep those to a few seconds.
     */
    static final Duration BLOCKING_RELOAD_TIMEOUT = Duration.ofSeconds(45);

    /** After a failure that a stale manifest stood in for, the origin is not asked again for this long. */
    static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

    private static final Set<Integer> SERVER_FAILURES = Set.of(500, 502, 503, 504);
    private static final int KEYS_KNOWN = 50_000;
    private static final Duration KNOWN_FOR = Duration.ofMinutes(5);
    private static final Logger LOG = LoggerFactory.getLogger(ManifestSource.class);

    private final OriginClient client;
    private final ManifestTransformation transformation;
    private final EdgeMetrics metrics;
    private final Executor workers;
    private final InstantSource clock;
    private final int maxWaiting;
    private final Cache<ManifestKey, StoredManifest> stored;
    private final Cache<ManifestKey, Knowledge> known;
    private final ConcurrentMap<ManifestKey, Flight<Fetched>> flights = new ConcurrentHashMap<>();
    private final AtomicInteger waiting = new AtomicInteger();

    /** What earlier answers taught about a URL. */
    private enum Knowledge {
        MANIFEST,
        MANIFEST_BY_ORIGIN,
        /** A manifest that each client fetches for itself. */
        NOT_SHARED,
        NO_MANIFEST
    }

    /** How asking the origin ended. */
    private sealed interface Fetched {}

    /**
     * @param byOrigin true if only requests with the same Origin field may share it
     * @param originStatus of the answer to this very request: 304 after a validation, 5xx where a stale one stands in
     */
    private record Got(
            StoredManifest manifest,
            Sharing sharing,
            boolean byOrigin,
            @Nullable String originField,
            boolean standIn,
            @Nullable Integer originStatus,
            Duration originTime)
            implements Fetched {}

    private record Streamed(String because) implements Fetched {}

    private record Lost(OriginFailure failure) implements Fetched {}

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
        this.client = client;
        this.transformation = transformation;
        this.metrics = metrics;
        this.workers = workers;
        this.clock = clock;
        this.maxWaiting = maxWaiting;
        this.stored = Caffeine.newBuilder()
                .maximumWeight(cacheBytes)
                .weigher((ManifestKey key, StoredManifest manifest) ->
                        manifest.content().weightBytes() + 2 * key.url().length())
                .build();
        this.known = Caffeine.newBuilder()
                .maximumSize(KEYS_KNOWN)
                .expireAfterWrite(KNOWN_FOR)
                .build();
    }

    /** True if a request should come here before its response is known. */
    public boolean expects(ManifestRequest request) {
        Knowledge knowledge = known.getIfPresent(request.key());
        return knowledge == null
                ? ManifestRecognition.byPath(request.url()) != null
                : knowledge != Knowledge.NO_MANIFEST;
    }

    /** Answers a request, now or later, exactly once. */
    public void get(ManifestRequest request, Consumer<ManifestAnswer> whenDone) {
        Knowledge knowledge = known.getIfPresent(request.key());
        if (request.isAuthorized() || knowledge == Knowledge.NOT_SHARED) {
            getAlone(request, Forward.BYPASS, whenDone);
            return;
        }
        ManifestKey key = knowledge == Knowledge.MANIFEST_BY_ORIGIN
                ? request.key().forOrigin(request.originField())
                : request.key();
        Instant now = clock.instant();
        StoredManifest found = stored.getIfPresent(key);
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
            StoredManifest found = stored.getIfPresent(key);
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
        StoredManifest before = stored.getIfPresent(key);
        Instant now = clock.instant();
        if (before != null && before.isFresh(now)) {
            // Another flight landed between the look into the store and the start of this one.
            flights.remove(key, flight);
            flight.land(
                    new Got(before, Sharing.HELD, byOrigin(before), request.originField(), false, null, Duration.ZERO));
            whenDone.accept(hit(before, now));
            return;
        }
        fetch(request, before, fetched -> {
            Fetched outcome = standIn(request, before, fetched);
            remember(request, key, outcome);
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
        fetch(request, null, fetched -> whenDone.accept(answer(fetched, why, false)));
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
                        && SERVER_FAILURES.contains(got.manifest().status()));
        Instant now = clock.instant();
        if (!failed || before == null || !before.mayStandIn(now)) {
            return fetched;
        }
        Integer status =
                fetched instanceof Got got ? Integer.valueOf(got.manifest().status()) : null;
        Duration time = fetched instanceof Got got ? got.originTime() : Duration.ZERO;
        StoredManifest held = before.heldUntil(now.plus(PAUSE_AFTER_FAILURE));
        return new Got(held, Sharing.HELD, byOrigin(held), request.originField(), true, status, time);
    }

    private void remember(ManifestRequest request, ManifestKey key, Fetched fetched) {
        if (fetched instanceof Streamed) {
            known.put(request.key(), Knowledge.NO_MANIFEST);
        } else if (fetched instanceof Got got) {
            learn(request, got.manifest(), got.sharing(), got.byOrigin());
            if (got.sharing() == Sharing.HELD) {
                stored.put(
                        got.byOrigin() ? request.key().forOrigin(request.originField()) : request.key(),
                        got.manifest());
            } else if (SERVER_FAILURES.contains(got.manifest().status())) {
                LOG.debug(
                        "origin {} answers {}",
                        request.origin().name(),
                        got.manifest().status());
            } else {
                stored.invalidate(key);
            }
        }
    }

    private void learn(ManifestRequest request, StoredManifest manifest, Sharing sharing, boolean byOrigin) {
        if (sharing == Sharing.NOBODY) {
            known.put(request.key(), Knowledge.NOT_SHARED);
        } else if (manifest.status() == 200) {
            known.put(request.key(), byOrigin ? Knowledge.MANIFEST_BY_ORIGIN : Knowledge.MANIFEST);
        }
    }

    /**
     * Takes in a response that was found to be a manifest only when it arrived.
     *
     * @param whenDone gets null if it has to be sent as it came
     */
    public void admit(ManifestRequest request, Received response, Consumer<@Nullable StoredManifest> whenDone) {
        try {
            workers.execute(() -> {
                StoredManifest manifest = transform(request, response);
                if (manifest != null && !request.isAuthorized()) {
                    Sharing sharing = Sharing.of(manifest);
                    remember(
                            request,
                            request.key(),
                            new Got(
                                    manifest,
                                    sharing,
                                    byOrigin(manifest),
                                    request.originField(),
                                    false,
                                    200,
                                    Duration.ZERO));
                }
                whenDone.accept(manifest);
            });
        } catch (RejectedExecutionException busy) {
            whenDone.accept(null);
        }
    }

    /** Makes a compressed form on a worker; runs {@code then} when it is there, or at once if workers are busy. */
    public void prepare(ManifestContent content, Runnable then) {
        try {
            workers.execute(() -> {
                content.compressed();
                then.run();
            });
        } catch (RejectedExecutionException busy) {
            then.run();
        }
    }

    /** The time by which ages and holds are counted. */
    public Instant now() {
        return clock.instant();
    }

    public int maxBytes() {
        return transformation.maxBytes();
    }

    /** Null if the response has to be streamed as it came; a bug in a rewriter must not leave clients waiting. */
    private @Nullable StoredManifest transform(ManifestRequest request, Received response) {
        try {
            return tryTransform(request, response);
        } catch (RuntimeException bug) {
            LOG.error("a manifest of route {} could not be rewritten", request.route(), bug);
            return null;
        }
    }

    private @Nullable StoredManifest tryTransform(ManifestRequest request, Received response) {
        Transformed transformed = transformation.transform(request, response);
        if (transformed.unrouted() > 0) {
            metrics.unroutedReferences(request.route(), transformed.unrouted());
        }
        StoredManifest manifest = transformed.manifest();
        if (manifest != null && AcceptEncoding.prefersGzip(request.fields().combined("Accept-Encoding"))) {
            manifest.content().compressed();
        }
        return manifest;
    }

    private void fetch(ManifestRequest request, @Nullable StoredManifest before, Consumer<Fetched> whenDone) {
        Validator validator = before == null ? null : before.validator();
        Fields fields = request.fieldsToSend();
        if (validator != null) {
            for (FieldLine line : validator.addConditions(FieldLines.EMPTY).lines()) {
                fields = fields.with(line.name(), line.value());
            }
        }
        Instant start = clock.instant();
        ManifestFetch sink = new ManifestFetch(request.url(), transformation.maxBytes(), clock, outcome -> {
            if (outcome instanceof ManifestFetch.Complete complete) {
                Duration time = Duration.between(start, clock.instant());
                complete(request, validator == null ? null : before, complete.response(), time, whenDone);
            } else {
                whenDone.accept(
                        outcome instanceof ManifestFetch.Plain plain
                                ? new Streamed(plain.because())
                                : new Lost(((ManifestFetch.Failed) outcome).failure()));
            }
        });
        sink.attach(client.fetch(
                new OriginRequest(request.origin(), "GET", request.url(), fields, responseTimeout(request)), sink));
    }

    private static Duration responseTimeout(ManifestRequest request) {
        Duration usual = request.origin().responseTimeout();
        boolean held = DeliveryDirectives.of(request.url()) != null;
        return held && usual.compareTo(BLOCKING_RELOAD_TIMEOUT) < 0 ? BLOCKING_RELOAD_TIMEOUT : usual;
    }

    private void complete(
            ManifestRequest request,
            @Nullable StoredManifest before,
            Received response,
            Duration originTime,
            Consumer<Fetched> whenDone) {
        try {
            workers.execute(() -> whenDone.accept(process(request, before, response, originTime)));
        } catch (RejectedExecutionException busy) {
            whenDone.accept(new Streamed("busy"));
        }
    }

    private Fetched process(
            ManifestRequest request, @Nullable StoredManifest before, Received response, Duration originTime) {
        int status = response.head().status();
        if (status == 304) {
            if (before == null) {
                return new Lost(new OriginFailure(
                        OriginFailure.Kind.PROTOCOL_ERROR, "304 to a request that was not conditional"));
            }
            StoredManifest manifest = ManifestTransformation.validated(request, before, response);
            return new Got(
                    manifest,
                    Sharing.of(manifest),
                    byOrigin(manifest),
                    request.originField(),
                    false,
                    status,
                    originTime);
        }
        StoredManifest manifest = transform(request, response);
        return manifest == null
                ? new Streamed("over_limit")
                : new Got(
                        manifest,
                        Sharing.of(manifest),
                        byOrigin(manifest),
                        request.originField(),
                        false,
                        status,
                        originTime);
    }

    private static boolean byOrigin(StoredManifest manifest) {
        return Storability.variesByOrigin(StoredManifest.lines(manifest.originFields()));
    }
}
