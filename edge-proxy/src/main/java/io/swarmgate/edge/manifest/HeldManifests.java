package io.swarmgate.edge.manifest;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.swarmgate.edge.manifest.Fetched.Got;
import io.swarmgate.edge.manifest.Fetched.Streamed;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The manifests held in memory, and what earlier answers taught about their URLs. Both bounded. Thread-safe. */
final class HeldManifests {
    static final Set<Integer> SERVER_FAILURES = Set.of(500, 502, 503, 504);

    private static final int KEYS_KNOWN = 50_000;
    private static final Duration KNOWN_FOR = Duration.ofMinutes(5);
    private static final Logger LOG = LoggerFactory.getLogger(HeldManifests.class);

    private final Cache<ManifestKey, StoredManifest> stored;
    private final Cache<ManifestKey, Knowledge> known;

    /** What earlier answers taught about a URL. */
    private enum Knowledge {
        MANIFEST,
        MANIFEST_BY_ORIGIN,
        /** A manifest that each client fetches for itself. */
        NOT_SHARED,
        NO_MANIFEST
    }

    /** @param bytes most memory, compressed forms included */
    HeldManifests(long bytes) {
        this.stored = Caffeine.newBuilder()
                .maximumWeight(bytes)
                .weigher((ManifestKey key, StoredManifest manifest) ->
                        manifest.content().weightBytes() + 2 * key.url().length())
                .build();
        this.known = Caffeine.newBuilder()
                .maximumSize(KEYS_KNOWN)
                .expireAfterWrite(KNOWN_FOR)
                .build();
    }

    /** True if the response is probably a manifest. */
    boolean expects(ManifestRequest request) {
        Knowledge knowledge = known.getIfPresent(request.key());
        return knowledge == null
                ? ManifestRecognition.byPath(request.url()) != null
                : knowledge != Knowledge.NO_MANIFEST;
    }

    /** True if each client has to ask for itself. */
    boolean isUnshared(ManifestRequest request) {
        return known.getIfPresent(request.key()) == Knowledge.NOT_SHARED;
    }

    /** Under which the answer to this request would be held. */
    ManifestKey key(ManifestRequest request) {
        return known.getIfPresent(request.key()) == Knowledge.MANIFEST_BY_ORIGIN
                ? request.key().forOrigin(request.originField())
                : request.key();
    }

    /** Fresh or stale; null if there is none. */
    @Nullable StoredManifest get(ManifestKey key) {
        return stored.getIfPresent(key);
    }

    /** @param key under which the request was made */
    void remember(ManifestRequest request, ManifestKey key, Fetched fetched) {
        if (fetched instanceof Streamed streamed && streamed.lasting()) {
            known.put(request.key(), Knowledge.NO_MANIFEST);
        } else if (fetched instanceof Got got) {
            learn(request, got);
            hold(request, key, got);
        }
    }

    private void learn(ManifestRequest request, Got got) {
        if (got.sharing() == Sharing.NOBODY) {
            known.put(request.key(), Knowledge.NOT_SHARED);
        } else if (got.manifest().status() == 200) {
            known.put(request.key(), got.byOrigin() ? Knowledge.MANIFEST_BY_ORIGIN : Knowledge.MANIFEST);
        }
    }

    private void hold(ManifestRequest request, ManifestKey key, Got got) {
        int status = got.manifest().status();
        if (got.sharing() == Sharing.HELD) {
            stored.put(got.byOrigin() ? request.key().forOrigin(request.originField()) : request.key(), got.manifest());
        } else if (SERVER_FAILURES.contains(status)) {
            LOG.debug("origin {} answers {}", request.origin().name(), status);
        } else {
            stored.invalidate(key);
        }
    }

    /** Bytes held now, once what is to be evicted is gone. */
    long weightBytes() {
        stored.cleanUp();
        return stored.policy().eviction().orElseThrow().weightedSize().orElseThrow();
    }
}
