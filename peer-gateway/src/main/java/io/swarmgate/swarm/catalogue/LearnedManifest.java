package io.swarmgate.swarm.catalogue;

import io.swarmgate.manifest.TrackIndex;

/**
 * A manifest that was just read.
 *
 * @param route by which it is served
 * @param url at the origin
 * @param locator for its segments
 */
public record LearnedManifest(String route, String url, TrackIndex index, SegmentLocator locator) {}
