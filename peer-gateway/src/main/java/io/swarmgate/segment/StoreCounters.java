package io.swarmgate.segment;

import java.util.concurrent.atomic.LongAdder;

/** What the store counts from its start on; {@link StoreStats} is the snapshot of it. */
final class StoreCounters {
    final LongAdder fillsStarted = new LongAdder();
    final LongAdder fillsResumed = new LongAdder();
    final LongAdder fillsChanged = new LongAdder();
    final LongAdder fillsLost = new LongAdder();
    final LongAdder collapsedWaiters = new LongAdder();
    final LongAdder passedThrough = new LongAdder();
    final LongAdder storageFailures = new LongAdder();
    final LongAdder validations = new LongAdder();
    final LongAdder staleServed = new LongAdder();
}
