package io.swarmgate.manifest;

/**
 * Bounds on what is parsed; anything beyond is passed through untouched.
 *
 * @param maxBytes size of a manifest; 16 MiB holds a day of 2 s segments with long URLs
 * @param maxDepth nesting of XML elements; real MPDs stay below 12
 * @param maxReferences references in one manifest
 * @param maxIndexedSegments segments listed in a {@link TrackIndex}; more are left out and the index says so
 */
public record RewriteLimits(int maxBytes, int maxDepth, int maxReferences, int maxIndexedSegments) {
    public static final RewriteLimits DEFAULT = new RewriteLimits(16 * 1024 * 1024, 64, 1_000_000, 200_000);
}
