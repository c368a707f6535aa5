package io.swarmgate.segment;

import java.time.Instant;

/** A request that waits for a response's head. */
record Waiter(SegmentRequest request, SegmentAnswer.Receiver receiver, Instant since) {}
