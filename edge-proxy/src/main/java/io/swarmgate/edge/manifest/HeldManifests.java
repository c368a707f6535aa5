package io.swarmgate.edge.manifest;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.swarmgate.edge.manifest.Fetched.Got;
import io.swarmgate.edge.manifest.Fetched.Streamed;
import io.swarmgate.http.CacheControl;
import io.swarmgate.http.Storability;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The manifests held in memory, and what earlier answers taught about their URLs. Both bounded. Thread-safe. */
final class HeldManifests {
    /** Of a key and its place in a cache, its texts aside. */
    private static final int ENTRY_BYTES = 300;

    private static final Duration KNOWN_FOR = Duration.ofMinutes(5);
    /** Longer than anything stale stands in for an origin. */
    private static final Duration GONE_FOR = Duration.ofHours(25);

    private static final Set<Integer> TAKEN_DOWN = Set.of(403, 404, 410, 451);
    private static final Logger LOG = LoggerFactory.getLogger(HeldManifests.class);

    private final Cache<ManifestKey, StoredManifest> stored;
    private final Cache<ManifestKey, Knowledge> known;
    /** When the origin has last said that there is nothing any more. */
    private final Cache<ManifestKey, Instant> gone;

    private final InstantSource clock;

    /** What earlier answers taught about a URL. */
    private enum Knowledge {
        MANIFEST,
        MANIFEST_BY_ORIGIN,
        /** A manifest that each client of a site fetches for itself. */
        NOT_SHARED,
        /** One that the origin gives to nobody without credentials, but then, it says, for everybody. */
        WITH_CREDENTIALS,
        NO_MANIFEST
    }

    HeldManifests(long bytes, InstantSource clock) {
        this(ManifestMemory.holding(bytes), clock);
    }

    HeldManifests(ManifestMemory memory, InstantSource clock) {
        this.clock = clock;
        this.stored = Caffeine.newBuilder()
                .maximumWeight(memory.heldBytes())
                .weigher((ManifestKey key, StoredManifest manifest) ->
                        clamped((long) weightBytes(key) + manifest.weightBytes()))
                .build();
        this.known = Caffeine.newBuilder()
                .maximumWeight(memory.nameBytes() / 2)
                .weigher((ManifestKey key, Knowledge knowledge) -> weightBytes(key))
                .expireAfterWrite(KNOWN_FOR)
                .executor(Runnable::run)
                .build();
        this.gone = Caffeine.newBuilder()
                .maximumWeight(memory.nameBytes() / 2)
                .weigher((ManifestKey key, Object when) -> weightBytes(key))
                .expireAfterWrite(GONE_FOR)
                .executor(Runnable::run)
                .build();
    }

    private static int weightBytes(ManifestKey key) {
        String origin = key.originField();
        return ENTRY_BYTES + key.url().length() + (origin == null ? 0 : origin.length());
    }

    private static int clamped(long bytes) {
        return (int) Math.min(Integer.MAX_VALUE, bytes);
    }

    /** True if the response is probably a manifest. */
    boolean expects(ManifestRequest request) {
        Knowledge knowledge = known.getIfPresent(request.key());
        return knowledge == null
                ? isUnshared(request) || ManifestRecognition.byPath(request.url()) != null
                : knowledge != Knowledge.NO_MANIFEST;
    }

    /** True if the origin shares it, but gives it to nobody without credentials. */
    boolean needsCredentials(ManifestRequest request) {
        return known.getIfPresent(request.key()) == Knowledge.WITH_CREDENTIALS;
    }

    /** True if each client has to ask for itself. */
    boolean isUnshared(ManifestRequest request) {
        return known.getIfPresent(bySite(request)) == Knowledge.NOT_SHARED;
    }

    /** That answers are for one client only is known of one site at a time: the site itself may be why. */
    private static ManifestKey bySite(ManifestRequest request) {
        return request.key().forOrigin(request.originField());
    }

    /** Under which the answer to this request would be held. */
    ManifestKey key(ManifestRequest request) {
        return known.getIfPresent(request.key()) == Knowledge.MANIFEST_BY_ORIGIN ? bySite(request) : request.key();
    }

    /** Fresh or stale; null if there is none. */
    @Nullable StoredManifest get(ManifestKey key) {
        return stored.getIfPresent(key);
    }

    /**
     * @param key under which the request was made
     * @param credentials whether it carried a client's
     */
    void remember(ManifestRequest request, ManifestKey key, Fetched fetched, boolean credentials) {
        if (fetched instanceof Streamed streamed && streamed.lasting()) {
            known.put(request.key(), Knowledge.NO_MANIFEST);
        } else if (fetched instanceof Got got) {
            if (!credentials) {
                learn(request, got);
            }
            if (TAKEN_DOWN.contains(got.manifest().status())) {
                gone.put(request.key(), clock.instant());
            }
            if (!credentials || isShareable(got)) {
                hold(request, key, got);
            }
        }
    }

    /** What a client got by itself that nobody gets without credentials. */
    void rememberOwn(ManifestRequest request, Got got) {
        if (got.manifest().status() == 200) {
            if (isShareable(got)) {
                known.put(request.key(), Knowledge.WITH_CREDENTIALS);
            } else {
                known.put(bySite(request), Knowledge.NOT_SHARED);
            }
        }
    }

    /** That it is a manifest, though its name does not say so. */
    void rememberKind(ManifestRequest request) {
        known.asMap().putIfAbsent(request.key(), Knowledge.MANIFEST);
    }

    /** True if the origin has said since that there is nothing any more. */
    boolean isGone(ManifestRequest request, StoredManifest manifest) {
        Instant when = gone.getIfPresent(request.key());
        return when != null && manifest.received().isBefore(when);
    }

    private static boolean isShareable(Got got) {
        return Storability.isShareable(
                CacheControl.of(StoredManifest.lines(got.manifest().originFields())));
    }

    private void learn(ManifestRequest request, Got got) {
        int status = got.manifest().status();
        if (got.sharing() == Sharing.NOBODY && status < 400) {
            // An error says nothing of what comes later: many are no-store.
            known.put(bySite(request), Knowledge.NOT_SHARED);
        } else if (status == 200) {
            known.put(request.key(), got.byOrigin() ? Knowledge.MANIFEST_BY_ORIGIN : Knowledge.MANIFEST);
        }
    }

    private void hold(ManifestRequest request, ManifestKey key, Got got) {
        int status = got.manifest().status();
        boolean standsIn = got.sharing() == Sharing.WAITING
                && status == 200
                && !got.manifest().hold().staleIfError().isZero();
        if (got.sharing() == Sharing.HELD || standsIn) {
            stored.put(got.byOrigin() ? bySite(request) : request.key(), got.manifest());
        } else if (Storability.isFailure(status)) {
            LOG.debug("origin {} answers {}", request.origin().name(), status);
        } else {
            stored.invalidate(key);
        }
    }

    /** Whether earlier answers taught anything about the URL of a request. */
    boolean knows(ManifestRequest request) {
        return known.getIfPresent(request.key()) != null;
    }

    /** Bytes held now, once what is to be evicted is gone. */
    long weightBytes() {
        stored.cleanUp();
        return stored.policy().eviction().orElseThrow().weightedSize().orElseThrow();
    }
}
