package io.swarmgate.http;

/**
 * On whose behalf an origin is asked: whose share of its connections that takes.
 *
 * @param client its address, or the network it can take addresses of at will; empty for the edge itself
 * @param route name of the route; empty if it is asked for none
 */
public record Asker(String client, String route) {
    /** The edge by itself. */
    public static final Asker EDGE = new Asker("", "");
}
