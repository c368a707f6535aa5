package io.swarmgate.edge.manifest;

import io.swarmgate.edge.origin.OriginFailure;
import io.swarmgate.http.CacheStatus;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a request for a manifest gets. */
public sealed interface ManifestAnswer {

    /**
     * An answer with all its bytes.
     *
     * @param standIn true if it is stale and sent because the origin failed
     * @param originTime how long the origin took; null if it was not asked
     */
    record Found(
            StoredManifest manifest,
            CacheStatus cacheStatus,
            boolean standIn,
            @Nullable Duration originTime) implements ManifestAnswer {}

    /** No manifest, or too large a one: to be streamed from the origin by a request of its own. */
    record Plain(String because) implements ManifestAnswer {}

    /** The origin gave no answer, and nothing can stand in for it. */
    record Failed(OriginFailure failure) implements ManifestAnswer {}

    /** Too many requests wait already. */
    record Overloaded() implements ManifestAnswer {}
}
