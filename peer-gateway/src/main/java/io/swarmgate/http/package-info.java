/**
 * The rules of RFC 9110 and 9111 that the segment path needs: freshness, ranges, validators. Pure functions from values
 * to decisions; nothing is fetched or stored here. Start reading at {@code CacheControl}.
 */
@NullMarked
package io.swarmgate.http;

import org.jspecify.annotations.NullMarked;
