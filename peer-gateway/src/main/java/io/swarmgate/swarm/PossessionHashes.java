package io.swarmgate.swarm;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.swarmgate.segment.SegmentDigest;
import io.swarmgate.swarm.catalogue.CataloguedSegment;
import io.swarmgate.swarm.digest.DigestDesk;
import io.swarmgate.swarm.protocol.ProtocolLimits;
import io.swarmgate.swarm.receipt.SaltedHashes;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The salted hashes of segments, by which viewers show that they have chunks: made once for each swarm and segment,
 * when the first of them names it. A viewer that shows a thousand chunks costs no more than a lookup. Thread-safe.
 */
final class PossessionHashes {
    /** Reading and hashing of a segment each: as much again as serving it once. */
    private static final int SEGMENTS_PER_SECOND = 400;

    private static final int ENTRY_BYTES = 250;
    /** A segment that was replaced under its name is, for a while, what some viewers have of it. */
    private static final int VERSIONS = 2;
    /** An origin that answers no more; viewers report on. */
    private static final int PATIENCE_SECONDS = 30;

    private static final SaltedHashes NONE = new SaltedHashes(new long[0]);

    private final DigestDesk digests;
    private final InstantSource clock;
    private final Cache<Name, List<Version>> known;
    private final ConcurrentMap<Name, CompletableFuture<SaltedHashes>> underWay = new ConcurrentHashMap<>();
    // Guarded by this.
    private long second;
    private int begun;

    /** @param salt of the swarm, as text: a swarm that begins anew has another one */
    private record Name(String salt, long key) {}

    /** @param root of its digest; empty where the gateway keeps none */
    private record Version(String root, SaltedHashes hashes) {}

    /** @param bytes most memory for them, 8 for each chunk */
    PossessionHashes(DigestDesk digests, InstantSource clock, long bytes) {
        this.digests = digests;
        this.clock = clock;
        this.known = Caffeine.newBuilder()
                .maximumWeight(bytes)
                .weigher((Name name, List<Version> versions) -> versions.stream()
                        .mapToInt(version -> ENTRY_BYTES + Long.BYTES * version.hashes.chunks())
                        .sum())
                .build();
    }

    /** Those that are known, of the newest version first. */
    List<SaltedHashes> known(Swarm swarm, CataloguedSegment segment) {
        List<Version> versions = known.getIfPresent(name(swarm, segment));
        return versions == null
                ? List.of()
                : versions.stream().map(Version::hashes).toList();
    }

    /**
     * Makes them; completes in any case, and then they are known if that could be. Null if they are known now, or
     * cannot be made.
     */
    @Nullable CompletableFuture<SaltedHashes> hash(Swarm swarm, CataloguedSegment segment, long lengthBytes) {
        Name name = name(swarm, segment);
        SegmentDigest digest = digests.complete(segment.content());
        String root = digest == null ? "" : digest.root();
        List<Version> versions = known.getIfPresent(name);
        if (versions != null && versions.stream().anyMatch(version -> version.root.equals(root))) {
            return null;
        }
        CompletableFuture<SaltedHashes> running = underWay.get(name);
        if (running != null) {
            return running;
        }
        if (lengthBytes > (long) ProtocolLimits.CHUNKS * SegmentDigest.CHUNK_BYTES || !mayBegin()) {
            return null;
        }
        CompletableFuture<SaltedHashes> made = new CompletableFuture<>();
        // Whoever waits for it finds them noted.
        CompletableFuture<SaltedHashes> noted = made.thenApply(hashes -> {
            if (hashes.chunks() > 0) {
                note(name, new Version(root, hashes));
            }
            underWay.remove(name);
            return hashes;
        });
        running = underWay.putIfAbsent(name, noted);
        if (running != null) {
            return running;
        }
        made.completeOnTimeout(NONE, PATIENCE_SECONDS, TimeUnit.SECONDS);
        digests.salted(
                segment.content(),
                lengthBytes,
                swarm.originField(),
                swarm.salt(),
                hashes -> made.complete(hashes == null ? NONE : new SaltedHashes(hashes)));
        return noted;
    }

    private void note(Name name, Version version) {
        known.asMap().compute(name, (same, before) -> {
            List<Version> versions = new ArrayList<>(List.of(version));
            if (before != null) {
                before.stream()
                        .filter(old -> !old.root.equals(version.root))
                        .limit(VERSIONS - 1)
                        .forEach(versions::add);
            }
            return List.copyOf(versions);
        });
    }

    private static Name name(Swarm swarm, CataloguedSegment segment) {
        String salt = Base64.getEncoder().encodeToString(swarm.salt());
        return new Name(salt, segment.name().key());
    }

    private synchronized boolean mayBegin() {
        long now = clock.instant().getEpochSecond();
        begun = now == second ? begun + 1 : 1;
        second = now;
        return begun <= SEGMENTS_PER_SECOND;
    }
}
