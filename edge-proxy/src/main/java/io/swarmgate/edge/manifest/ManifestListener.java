package io.swarmgate.edge.manifest;

import io.swarmgate.manifest.RewriteResult.Rewritten;
import java.time.Instant;

/** Hears of every manifest that was understood; called on a worker, once for each version of a manifest. */
@FunctionalInterface
public interface ManifestListener {
    /** @param received when it began to arrive */
    void read(ManifestRequest request, Rewritten manifest, Instant received);
}
