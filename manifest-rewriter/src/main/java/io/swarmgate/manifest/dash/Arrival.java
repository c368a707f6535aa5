package io.swarmgate.manifest.dash;

/**
 * Where a client ends up that follows a reference of the rewritten document, compared with where it should; best first.
 */
enum Arrival {
    RIGHT,
    /** At the origin's resource, though the gateway could carry it. */
    OFF_GATEWAY,
    ASTRAY
}
