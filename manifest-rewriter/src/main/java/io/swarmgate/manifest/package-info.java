/**
 * Decides which references of an HLS playlist or a DASH MPD point at the peer gateway, and describes the tracks and
 * segments found on the way. It performs no I/O, starts no thread and knows nothing of HTTP; what is served, cached or
 * fetched is left to others. Start reading at {@link io.swarmgate.manifest.ManifestRewriter}, then
 * {@link io.swarmgate.manifest.UriPolicy}.
 */
@NullMarked
package io.swarmgate.manifest;

import org.jspecify.annotations.NullMarked;
