package io.swarmgate.manifest;

import org.jspecify.annotations.Nullable;

/** Leaves every reference where it is. */
public final class IdentityPolicy implements UriPolicy {
    @Override
    public UriDecision decide(ReferenceKind kind, String reference, String baseUrl, String url) {
        return new UriDecision.Keep(UriDecision.Reason.UNROUTED);
    }

    @Override
    public @Nullable DirectoryMapping directoryMapping(ReferenceKind kind, String directory) {
        return null;
    }

    @Override
    public String standing(String url) {
        return url;
    }
}
