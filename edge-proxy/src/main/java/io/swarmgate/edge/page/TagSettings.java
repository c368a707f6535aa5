package io.swarmgate.edge.page;

import org.jspecify.annotations.Nullable;

/**
 * What a route's tag says of settings that may change while the edge runs.
 *
 * @param consent how visitors are asked; null for the client's default
 * @param core where the client's core runs; null for the client's default
 */
public record TagSettings(
        @Nullable String consent, @Nullable String core) {
    public static final TagSettings NONE = new TagSettings(null, null);
}
