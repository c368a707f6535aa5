package io.swarmgate.edge.handler;

import io.swarmgate.edge.config.RouteConfig;
import io.swarmgate.edge.origin.Fields;
import io.swarmgate.edge.origin.OriginServer;
import io.swarmgate.http.Asker;

/**
 * A request that passed the front door: method, target and fields are checked, dot segments are gone, a route is found.
 *
 * @param method GET or HEAD (OPTIONS reaches only the plain proxy)
 * @param publicPath path as the client asked, dot segments removed, percent-encoding as it came, without query
 * @param form of the URL asked for
 * @param origin where to fetch: the route's own, or the one that the path names
 * @param originUrl absolute URL to fetch, query included
 * @param asker whose share of the origin's connections the request takes
 * @param fields what to send to the origin: end-to-end fields of the client, with Via, CDN-Loop, Forwarded and
 *     X-Forwarded-* already set; Range, conditional fields and Accept-Encoding as the client sent them
 */
public record RoutedRequest(
        String method,
        RouteConfig route,
        String publicPath,
        Form form,
        OriginServer origin,
        String originUrl,
        Asker asker,
        Fields fields) {

    /** The same request with other fields for the origin. */
    RoutedRequest withFields(Fields others) {
        return new RoutedRequest(method, route, publicPath, form, origin, originUrl, asker, others);
    }

    /** True if the segment store answers. */
    boolean gateway() {
        return form == Form.GATEWAY;
    }
}
