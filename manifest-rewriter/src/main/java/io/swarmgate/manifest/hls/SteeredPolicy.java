package io.swarmgate.manifest.hls;

import io.swarmgate.manifest.DirectoryMapping;
import io.swarmgate.manifest.Pathways;
import io.swarmgate.manifest.ReferenceKind;
import io.swarmgate.manifest.UriDecision;
import io.swarmgate.manifest.UriDecision.Keep;
import io.swarmgate.manifest.UriDecision.Reason;
import io.swarmgate.manifest.UriDecision.Replace;
import io.swarmgate.manifest.UriPolicy;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The policy for a playlist with content steering (RFC 8216bis, section 7). A client clones a pathway by putting
 * another host in the place of that of each variant stream and rendition, and keeps the path: a path of the gateway
 * would go to a host that knows nothing of it. So the edge answers for the steering server and gives the URLs of clones
 * one by one. What it cannot give, and everything where it cannot answer, stays with its server.
 */
final class SteeredPolicy implements UriPolicy {
    private static final UriDecision STEERED = new Keep(Reason.STEERED);

    private final UriPolicy policy;
    /** By which clients reach the steering server; null where it stays as it is. */
    private final @Nullable String server;
    /** Of which clients get the clones' URLs. */
    private final Set<String> given;

    private SteeredPolicy(UriPolicy policy, @Nullable String server, Set<String> given) {
        this.policy = policy;
        this.server = server;
        this.given = given;
    }

    static SteeredPolicy of(PlaylistSource source, UriPolicy policy) {
        PathwayCollector collector = new PathwayCollector(source, policy);
        collector.collect();
        String url = collector.server();
        Pathways pathways = collector.pathways();
        String server = url == null || pathways.entries().isEmpty() ? null : policy.steeringServer(url, pathways);
        if (server != null && !References.fits(server, ReferenceVisitor.Form.QUOTED)) {
            server = null;
        }
        return new SteeredPolicy(
                policy,
                server,
                server == null
                        ? Set.of()
                        : pathways.entries().stream().map(Pathways.Entry::url).collect(Collectors.toUnmodifiableSet()));
    }

    @Override
    public UriDecision decide(ReferenceKind kind, String reference, String baseUrl, String url) {
        UriDecision decision = policy.decide(kind, reference, baseUrl, url);
        if (kind == ReferenceKind.STEERING && server != null) {
            return new Replace(server);
        }
        boolean moves = kind == ReferenceKind.MANIFEST
                && decision instanceof Replace
                && PathwayCollector.hasServer(reference)
                && !given.contains(url);
        return moves ? STEERED : decision;
    }

    @Override
    public @Nullable DirectoryMapping directoryMapping(ReferenceKind kind, String directory) {
        return policy.directoryMapping(kind, directory);
    }

    @Override
    public boolean keepsRelative(ReferenceKind kind, String directory) {
        return !(kind == ReferenceKind.STEERING && server != null) && policy.keepsRelative(kind, directory);
    }

    @Override
    public String standing(String url) {
        return policy.standing(url);
    }
}
