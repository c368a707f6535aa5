package io.swarmgate.edge.manifest;

import org.jspecify.annotations.Nullable;

/**
 * What two requests have in common that may be answered alike.
 *
 * @param place where clients see the manifest (a route, or a name below the gateway): references depend on it
 * @param url at the origin, whole query included
 * @param originField the request's Origin field where the answer depends on it; null where it does not
 */
public record ManifestKey(
        String place, String url, @Nullable String originField) {
    ManifestKey forOrigin(@Nullable String origin) {
        return new ManifestKey(place, url, origin == null ? "" : origin);
    }
}
