package io.swarmgate.edge.swarm;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.swarmgate.edge.manifest.ManifestRequest;
import io.swarmgate.manifest.RewriteResult.Rewritten;
import io.swarmgate.manifest.TrackIndex;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BiConsumer;

/**
 * Manifests whose segments come with the clock, not with a new version: a player may fetch such an MPD once and play it
 * for hours, and its origin may answer 304 for ever. Thread-safe.
 */
final class ClockedManifests {
    /** A manifest that is kept holds its text, its plan and a place in a cache. */
    private static final int TIMES = 3;

    /** Streams end without a word; whoever comes new to one that goes on has its manifest read anew. */
    static final Duration KEPT = Duration.ofHours(6);

    /** @param lowLatency whether its newest segment is asked for while it comes into being */
    private record Clocked(ManifestRequest request, Rewritten manifest, boolean lowLatency) {}

    private final BiConsumer<ManifestRequest, TrackIndex> pupil;
    private final Cache<String, Clocked> manifests;

    /**
     * @param maxBytes most memory; they are some 10 kB each, and read again at every tick
     * @param pupil is told what a manifest lists now
     */
    ClockedManifests(long maxBytes, BiConsumer<ManifestRequest, TrackIndex> pupil, Ticker ticker) {
        this.pupil = pupil;
        this.manifests = Caffeine.newBuilder()
                .maximumWeight(maxBytes)
                .weigher((String key, Clocked clocked) ->
                        (int) Math.min(Integer.MAX_VALUE, TIMES * clocked.manifest.lengthBytes() + 2L * key.length()))
                .expireAfterWrite(KEPT)
                .ticker(ticker)
                .executor(Runnable::run)
                .build();
    }

    /** Takes in a manifest that was just read, in place of its former version. */
    void read(ManifestRequest request, Rewritten manifest, boolean lowLatency) {
        String key = request.route() + "\n" + request.url();
        if (manifest.changesWithTheClock()) {
            manifests.put(key, new Clocked(request, manifest, lowLatency));
        } else {
            manifests.invalidate(key);
        }
    }

    /** Tells what the manifests list by now. */
    void tick(Instant now) {
        manifests.cleanUp();
        manifests.asMap().values().forEach(clocked -> tell(clocked, now));
    }

    /** The same for those of low latency alone. */
    void tickLowLatency(Instant now) {
        manifests.asMap().values().stream().filter(Clocked::lowLatency).forEach(clocked -> tell(clocked, now));
    }

    private void tell(Clocked clocked, Instant now) {
        pupil.accept(clocked.request, clocked.manifest.index(now));
    }
}
