package io.swarmgate.manifest;

import io.swarmgate.manifest.dash.MpdRewriter;
import io.swarmgate.manifest.hls.PlaylistRewriter;
import java.nio.ByteBuffer;
import java.util.Map;

/**
 * Rewrites manifests under one policy. Thread-safe.
 *
 * <p>Output differs from input only in the bytes of the references that are mapped (and an inserted BaseURL). What is
 * malformed or not understood comes back {@link RewriteResult.Untouched}; no input makes this throw.
 */
public final class ManifestRewriter {
    private final UriPolicy policy;
    private final RewriteLimits limits;

    private ManifestRewriter(UriPolicy policy, RewriteLimits limits) {
        this.policy = policy;
        this.limits = limits;
    }

    public static ManifestRewriter of(UriPolicy policy, RewriteLimits limits) {
        return new ManifestRewriter(policy, limits);
    }

    /**
     * Rewrites one manifest.
     *
     * @param input a heap buffer is read in place, from position to limit; it must not change while the result is in
     *     use
     * @param baseUrl the URL the manifest was retrieved from at its origin, after redirects, with its query
     */
    public RewriteResult rewrite(ManifestFormat format, ByteBuffer input, String baseUrl) {
        return rewrite(format, input, baseUrl, Map.of());
    }

    /**
     * Rewrites one manifest that may take variables from the multivariant playlist which lists it.
     *
     * @param imports values for EXT-X-DEFINE IMPORT, by name; without a value, references that use the variable stay as
     *     they are. MPDs have none
     */
    public RewriteResult rewrite(ManifestFormat format, ByteBuffer input, String baseUrl, Map<String, String> imports) {
        return format == ManifestFormat.HLS
                ? PlaylistRewriter.rewrite(input, baseUrl, policy, limits, imports)
                : MpdRewriter.rewrite(input, baseUrl, policy, limits);
    }
}
