package io.swarmgate.edge.origin;

import io.swarmgate.ledger.Content;
import org.jspecify.annotations.Nullable;

/**
 * What an origin is asked for, so that it can be taken down.
 *
 * @param route name of the route; null for segments, which are fetched once for all routes that show them
 * @param url by which manifests know the content, also where a parent is asked by another one
 */
public record OriginPurpose(@Nullable String route, Content content, String url) {
    public static OriginPurpose segment(String url) {
        return new OriginPurpose(null, Content.SEGMENT, url);
    }
}
