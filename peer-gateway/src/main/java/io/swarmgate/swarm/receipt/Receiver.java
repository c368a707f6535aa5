package io.swarmgate.swarm.receipt;

import org.jspecify.annotations.Nullable;

/**
 * Who got bytes from other viewers, as far as it is counted.
 *
 * @param stream id of the stream's swarm
 * @param site name of the viewer's configured site; null for none
 */
public record Receiver(
        String route, String stream, @Nullable String site) {}
