/**
 * What {@code swarmgate demo} shows: an embedded origin with small real media, live streams made by looping it, and a
 * page with four unmodified players. It decides nothing about proxying; the edge in front is the one everybody runs.
 * Start reading at {@link io.swarmgate.edge.demo.Demo}.
 */
@NullMarked
package io.swarmgate.edge.demo;

import org.jspecify.annotations.NullMarked;
