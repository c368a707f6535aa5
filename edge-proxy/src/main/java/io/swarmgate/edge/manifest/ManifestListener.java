package io.swarmgate.edge.manifest;

import io.swarmgate.manifest.TrackIndex;

/** Hears of every manifest that was understood; called on a worker, once for each version of a manifest. */
@FunctionalInterface
public interface ManifestListener {
    void read(ManifestRequest request, TrackIndex index);
}
