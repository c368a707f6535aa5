package io.swarmgate.edge.origin;

import io.swarmgate.http.Asker;
import java.time.Duration;

/**
 * A request to an origin.
 *
 * @param url absolute; its path and query go out exactly as they stand here
 * @param fields end-to-end fields only; Host is derived from {@code url} unless the origin is configured otherwise
 * @param responseTimeout until the response's header section has arrived; the origin's own, except for requests that an
 *     origin holds open on purpose (RFC 8216bis, section 6.2.5.2)
 * @param purpose under what the answer is taken down
 * @param asker whose share of the origin's connections it takes
 * @param pace of the answer's content
 */
public record OriginRequest(
        OriginServer origin,
        String method,
        String url,
        Fields fields,
        Duration responseTimeout,
        OriginPurpose purpose,
        Asker asker,
        Pace pace) {
    public OriginRequest(
            OriginServer origin,
            String method,
            String url,
            Fields fields,
            OriginPurpose purpose,
            Asker asker,
            Pace pace) {
        this(origin, method, url, fields, origin.responseTimeout(), purpose, asker, pace);
    }
}
