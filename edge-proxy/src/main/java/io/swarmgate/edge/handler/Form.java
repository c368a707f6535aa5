package io.swarmgate.edge.handler;

/** The form of a URL by which a request came. */
public enum Form {
    /** A public path of a route. */
    PUBLIC,
    /** Below {@code /_p2p/}: media, from the segment store. */
    GATEWAY,
    /** Below {@code /_p2p/@/pass/}: what is not media but no public path shows, stored nowhere. */
    PASSED,
    /** The same under a seal, since the route shows it nowhere. */
    SEALED
}
