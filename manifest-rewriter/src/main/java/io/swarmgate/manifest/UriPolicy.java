package io.swarmgate.manifest;

import org.jspecify.annotations.Nullable;

/**
 * Which absolute URLs go to the gateway and how they map; which are left.
 *
 * <p>Implementations are pure and thread-safe: equal arguments give equal answers. The mapping keeps prefixes: if
 * {@link #mapDirectory} answers {@code m} for a directory {@code d}, then every {@code d + rest}, where {@code rest}
 * holds no dot segment and does not begin with {@code /}, maps to {@code m + rest}. Rewriters rely on this to map a
 * whole playlist by copying one prefix.
 */
public interface UriPolicy {

    /**
     * Decides one reference.
     *
     * @param reference as it stands in the manifest, white space around it removed; may hold any character, since
     *     manifests do
     * @param baseUrl absolute URL the reference is relative to, as the origin names it
     * @param url the reference resolved against {@code baseUrl} (RFC 3986, section 5), dot segments removed, query and
     *     fragment kept; percent-encoding as it came
     */
    UriDecision decide(ReferenceKind kind, String reference, String baseUrl, String url);

    /**
     * The mapped form of a directory for media kinds, or null if URLs below it have to be decided one by one.
     *
     * @param directory absolute URL ending in {@code /}, without query or fragment
     */
    @Nullable String mapDirectory(ReferenceKind kind, String directory);
}
