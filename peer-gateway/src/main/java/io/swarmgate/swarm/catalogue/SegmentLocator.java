package io.swarmgate.swarm.catalogue;

import io.swarmgate.manifest.ReferenceKind;
import org.jspecify.annotations.Nullable;

/** Finds the gateway path of a media URL in a manifest, and what the edge fetches for it. */
public interface SegmentLocator {
    /** @param path path and query of the gateway URL */
    record Located(String path, String origin, String url) {}

    /**
     * @param url absolute, as the manifest means it
     * @return null if such a segment does not go through the gateway
     */
    @Nullable Located locate(ReferenceKind kind, String url);
}
