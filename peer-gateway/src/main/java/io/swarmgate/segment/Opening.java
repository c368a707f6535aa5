package io.swarmgate.segment;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a response begins.
 *
 * @param kind of its content; null where that need not or cannot be known
 * @param requested when it was asked for
 * @param received when its head came
 */
record Opening(OriginHead head, @Nullable ContentKind kind, Instant requested, Instant received) {}
