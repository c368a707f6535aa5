package io.swarmgate.edge.reconcile;

import java.time.Instant;

/**
 * One answer, or one line of an invoice.
 *
 * @param when it ended; the beginning of its day where only that is known
 * @param path as requested, without query; empty if unknown
 * @param route name of the route; empty if unknown
 */
public record Served(Instant when, String path, String route, long requests, long bytes) {}
