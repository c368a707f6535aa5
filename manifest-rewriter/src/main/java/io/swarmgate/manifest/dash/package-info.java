/**
 * Rewrites and indexes manifests of MPEG-DASH, ISO/IEC 23009-1. What a URL maps to is decided by
 * {@link io.swarmgate.manifest.UriPolicy}. Start reading at {@code MpdRewriter}.
 */
@NullMarked
package io.swarmgate.manifest.dash;

import org.jspecify.annotations.NullMarked;
