package io.swarmgate.edge.manifest;

import io.swarmgate.edge.origin.Fields;
import io.swarmgate.edge.origin.OriginServer;
import io.swarmgate.http.Asker;
import io.swarmgate.manifest.UriPolicy;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request for what is probably a manifest.
 *
 * @param route name of the route, for metrics
 * @param place where clients see it; see {@link ManifestKey}
 * @param url absolute, at the origin
 * @param asker whose share of the origin's connections it takes
 * @param fields what the client's request would send to the origin
 * @param policy what references become
 */
public record ManifestRequest(
        String route, String place, OriginServer origin, String url, Asker asker, Fields fields, UriPolicy policy) {

    // The edge asks for the whole, in codings it reads and under its own conditions; a client that reloads does not
    // get past an answer that is fresh.
    private static final Set<String> NOT_SENT = Set.of(
            "range",
            "if-range",
            "if-match",
            "if-none-match",
            "if-modified-since",
            "if-unmodified-since",
            "accept-encoding",
            "cache-control",
            "pragma");

    ManifestKey key() {
        return new ManifestKey(place, url, null);
    }

    @Nullable String originField() {
        return fields.combined("Origin");
    }

    /** Authorized requests are answered one by one (RFC 9111, section 3.5, allows more where the answer says so). */
    boolean isAuthorized() {
        return fields.has("Authorization");
    }

    boolean hasCredentials() {
        return fields.has("Cookie") || isAuthorized();
    }

    /** What of this client goes out with a request whose answer serves others. */
    String peculiarity() {
        return fields.combined("Origin") + "\n" + fields.combined("CDN-Loop");
    }

    /** What this client's own request sends. */
    Fields fieldsToSend() {
        return new Fields(fields.lines().stream()
                        .filter(line -> !NOT_SENT.contains(line.name().toLowerCase(Locale.ROOT)))
                        .toList())
                .with("Accept-Encoding", ContentDecoding.ACCEPTED);
    }
}
