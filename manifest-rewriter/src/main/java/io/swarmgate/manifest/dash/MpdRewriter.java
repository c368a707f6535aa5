package io.swarmgate.manifest.dash;

import io.swarmgate.manifest.RewriteLimits;
import io.swarmgate.manifest.RewriteResult;
import io.swarmgate.manifest.RewriteResult.Untouched;
import io.swarmgate.manifest.UriPolicy;
import io.swarmgate.manifest.UriReference;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Rewrites an MPD or an MPD patch so that segments are fetched from where the policy says.
 *
 * <p>The BaseURL that decides is rewritten, the topmost one; where there is none, one is inserted, in the MPD, or in
 * each Period if something besides segments is resolved against the MPD's base. Absolute segment references are
 * rewritten in place. Then each reference of each Representation is followed through every BaseURL alternative: it has
 * to arrive at the mapped form of what it meant, or at what it meant. Where that cannot be had nothing is mapped.
 */
public final class MpdRewriter {
    private MpdRewriter() {}

    /**
     * @param input from position to limit; must not change while the result is in use
     * @param baseUrl the URL the MPD was retrieved from at its origin, after redirects
     */
    public static RewriteResult rewrite(ByteBuffer input, String baseUrl, UriPolicy policy, RewriteLimits limits) {
        if (input.remaining() > limits.maxBytes()) {
            return new Untouched(
                    input,
                    Untouched.Reason.OVER_LIMIT,
                    input.remaining() + " bytes, more than the limit of " + limits.maxBytes());
        }
        UriReference base = UriReference.parse(baseUrl);
        if (!base.isHttp() || base.authority() == null) {
            return new Untouched(input, Untouched.Reason.BASE_URL, "\"" + baseUrl + "\" is no http(s) URL");
        }
        DocumentText text = null;
        try {
            text = DocumentText.of(input);
            MpdDocument document = MpdReader.read(text, limits);
            DocumentEdits edits = MpdPlan.of(document, baseUrl, policy).edits();
            return new RewrittenMpd(text, baseUrl, policy, limits, edits);
        } catch (RefusedDocument refused) {
            int line = text == null ? 1 : text.lineOf(refused.offset());
            ByteBuffer sent = text != null && refused.reason() == Untouched.Reason.UNSUPPORTED
                    ? left(text, input, baseUrl, policy, limits)
                    : input;
            return new Untouched(sent, refused.reason(), "line " + line + ": " + refused.what());
        }
    }

    private static ByteBuffer left(
            DocumentText text, ByteBuffer input, String baseUrl, UriPolicy policy, RewriteLimits limits) {
        try {
            DocumentEdits edits = MpdPlan.leaving(MpdReader.read(text, limits), baseUrl, policy)
                    .edits();
            List<ByteBuffer> pieces = edits.pieces();
            if (pieces.size() == 1) {
                return input;
            }
            ByteBuffer out = ByteBuffer.allocate(
                    pieces.stream().mapToInt(ByteBuffer::remaining).sum());
            pieces.forEach(out::put);
            return out.flip();
        } catch (RefusedDocument notRead) {
            return input;
        }
    }
}
