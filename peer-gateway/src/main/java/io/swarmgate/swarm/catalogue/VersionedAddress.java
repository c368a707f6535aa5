package io.swarmgate.swarm.catalogue;

import org.jspecify.annotations.Nullable;

/**
 * Bytes to be told apart from those of another version.
 *
 * @param version strong validator of the file they have to be of; null for whatever there is
 */
public record VersionedAddress(
        SegmentAddress segment, @Nullable String version) {
    public static VersionedAddress any(SegmentAddress segment) {
        return new VersionedAddress(segment, null);
    }
}
