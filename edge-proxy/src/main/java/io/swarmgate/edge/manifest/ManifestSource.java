package io.swarmgate.edge.manifest;

import io.swarmgate.edge.manifest.Fetched.Got;
import io.swarmgate.edge.manifest.Fetched.Lost;
import io.swarmgate.edge.manifest.Fetched.Regrouped;
import io.swarmgate.edge.manifest.Fetched.Streamed;
import io.swarmgate.edge.manifest.ManifestTransformation.Received;
import io.swarmgate.edge.metrics.EdgeMetrics;
import io.swarmgate.edge.origin.OriginClient;
import io.swarmgate.edge.origin.OriginFailure;
import io.swarmgate.edge.origin.SharedFields;
import io.swarmgate.http.CacheStatus;
import io.swarmgate.http.CacheStatus.Forward;
import io.swarmgate.http.Storability;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where manifests come from: held ones while they are fresh, else the origin, asked once however many wait, and for
 * nobody in particular. What the origin refuses so, or answers for one client only, each client asks for by itself.
 * Thread-safe; never blocks. Callers hear their answer on a thread of the origin client or of the workers, or at once.
 */
public final class ManifestSource {
    /** After a failure that a stale manifest stood in for, the origin is not asked again for this long. */
    static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

    /** Beyond all that the client of the origin waits for; without a word by then there will be none. */
    private static final Duration GRACE = Duration.ofSeconds(60);

    private static final Logger LOG = LoggerFactory.getLogger(ManifestSource.class);

    private final ManifestOrigin origin;
    private final ArrivingManifests arriving;
    private final HeldManifests held;
    private final InstantSource clock;
    private final int maxWaiting;
    private final ConcurrentMap<ManifestKey, Flight> flights = new ConcurrentHashMap<>();
    private final AtomicInteger waiting = new AtomicInteger();

    /**
     * @param sharedFields what goes out with requests whose answers may serve others
     * @param cacheBytes most memory for manifests, compressed forms included
     * @param maxWaiting requests that may wait for origins at once
     * @param workers for decoding, rewriting and compressing; bounded, and free to reject
     */
    public ManifestSource(
            OriginClient client,
            SharedFields sharedFields,
            ManifestTransformation transformation,
            EdgeMetrics metrics,
            Executor workers,
            InstantSource clock,
            long cacheBytes,
            int maxWaiting) {
        this(
                client,
                sharedFields,
                transformation,
                metrics,
                workers,
                clock,
                ManifestMemory.holding(cacheBytes),
                maxWaiting);
    }

    /**
     * @param maxWaiting requests that may wait for origins at once
     * @param workers for decoding, rewriting and compressing; bounded, and free to reject
     */
    public ManifestSource(
            OriginClient client,
            SharedFields sharedFields,
            ManifestTransformation transformation,
            EdgeMetrics metrics,
            Executor workers,
            InstantSource clock,
            ManifestMemory memory,
            int maxWaiting) {
        this.arriving = new ArrivingManifests(memory.arrivingBytes());
        this.origin = new ManifestOrigin(client, sharedFields, transformation, arriving, metrics, workers, clock);
        this.held = new HeldManifests(memory, clock);
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
            getAlone(request, false, whenDone);
            return;
        }
        ManifestKey key = held.key(request);
        Instant now = clock.instant();
        StoredManifest found = held.get(key);
        if (found != null && found.isFresh(now)) {
            whenDone.accept(hit(found, now));
            return;
        }
        Flight running = flights.get(key);
        if (found != null && running != null && running.isLate(now) && found.mayStandIn(now)) {
            whenDone.accept(standIn(found, now));
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

    private static ManifestAnswer standIn(StoredManifest found, Instant now) {
        return new ManifestAnswer.Found(found, CacheStatus.hit(found.timeToLive(now)), true, null);
    }

    private void join(ManifestRequest request, ManifestKey key, Consumer<ManifestAnswer> whenDone) {
        while (true) {
            Instant now = clock.instant();
            boolean credentials = held.needsCredentials(request) && request.hasCredentials();
            Flight mine = new Flight(key, now, request, credentials, null);
            Flight other = flights.putIfAbsent(key, mine);
            if (other == null) {
                lead(request, mine, whenDone);
                return;
            }
            if (other.isSlow(now)) {
                Flight second = new Flight(key, now, request, other.withCredentials(), other);
                if (flights.replace(key, other, second)) {
                    lead(request, second, whenDone);
                    return;
                }
            } else if (other.join(fetched -> follow(request, other, fetched, whenDone))) {
                return;
            }
            // It has landed in this moment and is being removed; what it brought may be held now.
            StoredManifest found = held.get(key);
            if (found != null && found.isFresh(now)) {
                whenDone.accept(hit(found, now));
                return;
            }
            if (other.isOver()) {
                flights.remove(key, other);
            }
        }
    }

    private void lead(ManifestRequest request, Flight flight, Consumer<ManifestAnswer> whenDone) {
        ManifestKey key = held.key(request);
        if (flight.key().originField() == null && !key.equals(flight.key())) {
            // An answer that taught this landed between the look for the key and the start of this flight.
            land(flight, new Regrouped());
            join(request, key, whenDone);
            return;
        }
        StoredManifest before = held.get(flight.key());
        Instant now = clock.instant();
        if (before != null && before.isFresh(now)) {
            // Another flight landed between the look into the store and the start of this one.
            land(flight, Got.held(request, before));
            whenDone.accept(hit(before, now));
            return;
        }
        flight.before(before);
        Forward why = before == null ? Forward.URI_MISS : Forward.STALE;
        flight.join(fetched -> {
            if (mustAskAlone(request, flight, fetched)) {
                getAlone(request, true, whenDone);
            } else {
                whenDone.accept(answer(fetched, why, false));
            }
        });
        try {
            origin.fetch(
                    request,
                    before,
                    flight.withCredentials() ? ManifestOrigin.Sent.CREDENTIALS : ManifestOrigin.Sent.NOTHING,
                    fetched -> landed(request, flight, fetched));
        } catch (RuntimeException | Error bug) {
            landed(request, flight, lost(OriginFailure.Kind.INTERNAL, bug.toString()));
        }
    }

    /** An answer has come, or none will. */
    private void landed(ManifestRequest request, Flight flight, Fetched fetched) {
        Fetched outcome;
        try {
            outcome = standIn(request, flight.before(), fetched);
            held.remember(request, flight.key(), outcome, flight.withCredentials());
        } catch (RuntimeException | Error bug) {
            LOG.error("an answer for a manifest of route {} could not be taken in", request.route(), bug);
            outcome = lost(OriginFailure.Kind.INTERNAL, bug.toString());
        }
        Flight earlier = flight.earlier();
        if (earlier != null && outcome instanceof Lost) {
            // The earlier request may still be answered.
            flights.replace(flight.key(), flight, earlier);
            for (Consumer<Fetched> one : flight.land()) {
                if (!earlier.join(one)) {
                    tell(one, outcome);
                }
            }
            return;
        }
        land(flight, outcome);
        if (earlier != null) {
            land(earlier, outcome);
        }
    }

    private void land(Flight flight, Fetched outcome) {
        flights.remove(flight.key(), flight);
        flight.land().forEach(one -> tell(one, outcome));
    }

    /** One that fails to take its answer must not keep the others from theirs. */
    private static void tell(Consumer<Fetched> one, Fetched outcome) {
        try {
            one.accept(outcome);
        } catch (RuntimeException | Error bug) {
            LOG.error("an answer for a manifest could not be given", bug);
        }
    }

    private static Lost lost(OriginFailure.Kind kind, String detail) {
        return new Lost(new OriginFailure(kind, detail));
    }

    /** A waiter's turn: to share what came if that is allowed, else to ask for itself. */
    private void follow(ManifestRequest request, Flight flight, Fetched fetched, Consumer<ManifestAnswer> whenDone) {
        if (fetched instanceof Regrouped) {
            join(request, held.key(request), whenDone);
            return;
        }
        if (fetched instanceof Got got) {
            boolean refusal = isRefusal(request, got);
            boolean error = got.manifest().status() >= 400 && !got.standIn();
            if ((error || refusal) && !request.peculiarity().equals(flight.sent())) {
                // What the first client alone sent may be why.
                join(request, flight.key(), whenDone);
                return;
            }
            boolean nobodys = got.sharing() == Sharing.NOBODY || got.sharing() == Sharing.NOBODY_NOW;
            if (nobodys || refusal) {
                getAlone(request, refusal, whenDone);
                return;
            }
            if (got.byOrigin() && !Objects.equals(got.originField(), request.originField())) {
                join(request, request.key().forOrigin(request.originField()), whenDone);
                return;
            }
        }
        whenDone.accept(answer(fetched, flight.before() == null ? Forward.URI_MISS : Forward.STALE, true));
    }

    /** True if the client that caused the request would perhaps have been answered otherwise. */
    private static boolean mustAskAlone(ManifestRequest request, Flight flight, Fetched fetched) {
        if (!(fetched instanceof Got got) || flight.withCredentials() || got.standIn()) {
            return false;
        }
        boolean nobodys = got.sharing() == Sharing.NOBODY || got.sharing() == Sharing.NOBODY_NOW;
        return isRefusal(request, got) || (nobodys && (request.hasCredentials() || got.varies()));
    }

    private static boolean isRefusal(ManifestRequest request, Got got) {
        int status = got.manifest().status();
        boolean redirect = status >= 300 && status < 400;
        return status == 401
                || status == 403
                || status == 407
                || (redirect && (request.hasCredentials() || got.leadsBackTo(request.url())));
    }

    /** @param refused whether a request without credentials was */
    private void getAlone(ManifestRequest request, boolean refused, Consumer<ManifestAnswer> whenDone) {
        origin.fetch(request, null, ManifestOrigin.Sent.EVERYTHING, fetched -> {
            if (refused && fetched instanceof Got got && request.hasCredentials()) {
                held.rememberOwn(request, got);
            }
            whenDone.accept(answer(fetched, Forward.BYPASS, false));
        });
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
                        && Storability.isFailure(got.manifest().status()));
        Instant now = clock.instant();
        if (!failed || before == null || held.isGone(request, before) || !before.mayStandIn(now)) {
            return fetched;
        }
        Integer status =
                fetched instanceof Got got ? Integer.valueOf(got.manifest().status()) : null;
        Duration time = fetched instanceof Got got ? got.originTime() : Duration.ZERO;
        return Got.standIn(request, before.heldUntil(now.plus(PAUSE_AFTER_FAILURE)), status, time);
    }

    /** Looks after what is under way: to be called from time to time. */
    public void tick() {
        Instant now = clock.instant();
        for (Flight flight : flights.values()) {
            try {
                tick(flight, now);
            } catch (RuntimeException | Error bug) {
                LOG.error("a request for a manifest could not be looked after", bug);
            }
        }
    }

    private void tick(Flight flight, Instant now) {
        StoredManifest before = flight.before();
        if (before != null && flight.isLate(now) && before.mayStandIn(now)) {
            Fetched stale = Got.late(before);
            flight.release().forEach(one -> tell(one, stale));
        }
        if (flight.age(now).compareTo(origin.patience(flight.key()).plus(GRACE)) >= 0) {
            LOG.error("origin client gave no word of a manifest request; those who wait for it are answered 504");
            land(flight, lost(OriginFailure.Kind.RESPONSE_TIMEOUT, "no word of it"));
        }
    }

    /**
     * Makes of a response to one client's own request what that client gets, where it was found to be a manifest only
     * when it arrived. It is held for nobody else: the next request comes here first.
     *
     * @param whenDone gets null if it has to be sent as it came
     */
    public void admit(ManifestRequest request, Received response, Consumer<@Nullable StoredManifest> whenDone) {
        boolean taken = origin.onWorker(() -> {
            StoredManifest manifest = origin.transform(request, response);
            if (manifest != null) {
                held.rememberKind(request);
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
            try {
                content.compressed();
            } catch (RuntimeException | Error bug) {
                LOG.error("a manifest could not be compressed; it is sent as it is", bug);
            }
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

    /** Room for what is collected elsewhere to be admitted here. */
    public ArrivingManifests arriving() {
        return arriving;
    }

    public int maxBytes() {
        return origin.maxBytes();
    }

    List<ManifestKey> underWay() {
        return List.copyOf(flights.keySet());
    }
}
