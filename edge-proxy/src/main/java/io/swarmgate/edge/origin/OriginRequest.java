package io.swarmgate.edge.origin;

/**
 * A request to an origin.
 *
 * @param url absolute; its path and query go out exactly as they stand here
 * @param fields end-to-end fields only; Host is derived from {@code url} unless the origin is configured otherwise
 */
public record OriginRequest(OriginServer origin, String method, String url, Fields fields) {}
