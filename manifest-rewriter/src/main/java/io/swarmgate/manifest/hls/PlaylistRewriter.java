package io.swarmgate.manifest.hls;

import io.swarmgate.manifest.PieceList;
import io.swarmgate.manifest.RewriteLimits;
import io.swarmgate.manifest.RewriteResult;
import io.swarmgate.manifest.RewriteResult.Untouched;
import io.swarmgate.manifest.UriPolicy;
import io.swarmgate.manifest.UriReference;
import java.nio.ByteBuffer;
import java.util.Map;

/** Rewrites playlists of HTTP Live Streaming, RFC 8216bis. */
public final class PlaylistRewriter {
    private PlaylistRewriter() {}

    /** Rewrites a playlist without variables imported from a multivariant playlist. */
    public static RewriteResult rewrite(ByteBuffer input, String baseUrl, UriPolicy policy, RewriteLimits limits) {
        return rewrite(input, baseUrl, policy, limits, Map.of());
    }

    /**
     * Rewrites a playlist.
     *
     * @param input a heap buffer is read in place; it must not change while the result is in use
     * @param baseUrl the URL the playlist was retrieved from at its origin, after redirects
     * @param imports values of the multivariant playlist's variables, for EXT-X-DEFINE IMPORT
     */
    public static RewriteResult rewrite(
            ByteBuffer input, String baseUrl, UriPolicy policy, RewriteLimits limits, Map<String, String> imports) {
        int length = input.remaining();
        if (length > limits.maxBytes()) {
            return new Untouched(
                    input,
                    Untouched.Reason.OVER_LIMIT,
                    "playlist of " + length + " bytes; the limit is " + limits.maxBytes());
        }
        UriReference base = UriReference.parse(baseUrl);
        if (!base.isHttp() || base.authority() == null) {
            return new Untouched(input, Untouched.Reason.BASE_URL, "\"" + baseUrl + "\" is no absolute http(s) URL");
        }
        PlaylistSource source = PlaylistSource.of(input, baseUrl, imports);
        int header = LineScan.header(source.text(), source.start(), source.end());
        if (header < 0) {
            return new Untouched(input, Untouched.Reason.NOT_A_MANIFEST, "line 1: not #EXTM3U");
        }
        PlaylistPass pass = new PlaylistPass(source, policy, limits.maxReferences());
        pass.run(header);
        UriPolicy deciding = policy;
        if (pass.isSteered()) {
            // Variants may stand before the tag: what was decided without knowing of it is decided anew.
            deciding = SteeredPolicy.of(source, policy);
            pass = new PlaylistPass(source, deciding, limits.maxReferences());
            pass.run(header);
        }
        PieceList pieces = pass.pieces();
        if (pass.overLimit() || pieces.lengthBytes() > 8L * limits.maxBytes()) {
            return new Untouched(
                    input,
                    Untouched.Reason.OVER_LIMIT,
                    "more than " + limits.maxReferences() + " references, or variables that grow without bound");
        }
        if (pass.isOtherList()) {
            return new Untouched(
                    input,
                    Untouched.Reason.NOT_A_MANIFEST,
                    "no EXT-X-TARGETDURATION, which every Media Playlist has, and no tag of a Multivariant Playlist");
        }
        return new RewrittenPlaylist(pieces, source, deciding, limits);
    }
}
