package io.swarmgate.manifest.dash;

import io.swarmgate.manifest.RewriteLimits;
import io.swarmgate.manifest.RewriteResult;
import io.swarmgate.manifest.RewriteResult.Untouched;
import io.swarmgate.manifest.UriPolicy;
import java.nio.ByteBuffer;

/** Rewrites MPDs, ISO/IEC 23009-1. */
public final class MpdRewriter {
    private MpdRewriter() {}

    public static RewriteResult rewrite(ByteBuffer input, String baseUrl, UriPolicy policy, RewriteLimits limits) {
        return new Untouched(input, Untouched.Reason.UNSUPPORTED, baseUrl + " " + policy + " " + limits);
    }
}
