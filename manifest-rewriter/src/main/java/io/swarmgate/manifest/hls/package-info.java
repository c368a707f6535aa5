/**
 * Rewrites and indexes manifests of HTTP Live Streaming, RFC 8216bis. What a URL maps to is decided by
 * {@link io.swarmgate.manifest.UriPolicy}. Start reading at {@code PlaylistRewriter}.
 */
@NullMarked
package io.swarmgate.manifest.hls;

import org.jspecify.annotations.NullMarked;
