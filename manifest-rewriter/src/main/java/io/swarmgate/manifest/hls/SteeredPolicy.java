package io.swarmgate.manifest.hls;

import io.swarmgate.manifest.DirectoryMapping;
import io.swarmgate.manifest.ReferenceKind;
import io.swarmgate.manifest.UriDecision;
import io.swarmgate.manifest.UriDecision.Keep;
import io.swarmgate.manifest.UriDecision.Reason;
import io.swarmgate.manifest.UriPolicy;
import io.swarmgate.manifest.UriReference;
import org.jspecify.annotations.Nullable;

/**
 * The policy for a playlist with content steering (RFC 8216bis, section 7). A client clones a pathway by putting
 * another host in the place of that of each variant stream and rendition, and keeps the path: a path of the gateway
 * would go to a host that knows nothing of it. So playlists that are named by their server stay there.
 */
final class SteeredPolicy implements UriPolicy {
    private static final UriDecision STEERED = new Keep(Reason.STEERED);

    private final UriPolicy policy;

    SteeredPolicy(UriPolicy policy) {
        this.policy = policy;
    }

    @Override
    public UriDecision decide(ReferenceKind kind, String reference, String baseUrl, String url) {
        UriDecision decision = policy.decide(kind, reference, baseUrl, url);
        boolean moves =
                kind == ReferenceKind.MANIFEST && decision instanceof UriDecision.Replace && hasServer(reference);
        return moves ? STEERED : decision;
    }

    private static boolean hasServer(String reference) {
        UriReference parsed = UriReference.parse(reference);
        return parsed.scheme() != null || parsed.authority() != null;
    }

    @Override
    public @Nullable DirectoryMapping directoryMapping(ReferenceKind kind, String directory) {
        return policy.directoryMapping(kind, directory);
    }

    @Override
    public boolean keepsRelative(ReferenceKind kind, String directory) {
        return policy.keepsRelative(kind, directory);
    }
}
