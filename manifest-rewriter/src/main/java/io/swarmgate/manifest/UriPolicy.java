package io.swarmgate.manifest;

import org.jspecify.annotations.Nullable;

/**
 * Which absolute URLs go to the gateway and how they map; which are left.
 *
 * <p>Implementations are pure and thread-safe: equal arguments give equal answers. The mapping keeps prefixes: if
 * {@link #directoryMapping} answers {@code m} for a directory {@code d}, then every {@code d + rest}, where
 * {@code rest} holds no dot segment, does not begin with {@code /} and is no exception, maps to {@code m + rest}.
 * Rewriters rely on this to map a whole playlist by copying one prefix.
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
    @Nullable DirectoryMapping directoryMapping(ReferenceKind kind, String directory);

    /**
     * The reference by which clients reach a steering server through the edge, which then puts right what the server
     * says of clones; null if the edge cannot.
     *
     * @param url absolute
     * @param pathways what clients clone
     */
    default @Nullable String steeringServer(String url, Pathways pathways) {
        return null;
    }

    /** Like {@link #directoryMapping}, for those who cannot look at what follows: null if there are exceptions. */
    default @Nullable String mapDirectory(ReferenceKind kind, String directory) {
        DirectoryMapping mapping = directoryMapping(kind, directory);
        return mapping == null ? null : mapping.whole();
    }

    /**
     * True if every relative reference of a manifest in that directory stays as it is, given that it does not begin
     * with {@code /} and holds no dot segment. False says nothing: ask {@link #decide}.
     *
     * @param directory absolute URL ending in {@code /}, without query or fragment
     */
    default boolean keepsRelative(ReferenceKind kind, String directory) {
        return false;
    }

    /**
     * A reference that leads clients of the edge to what is no media, whether they resolve it against the manifest's
     * own URL or against a mapped directory; the URL itself if only the origin shows it.
     */
    String standing(String url);
}
