package io.swarmgate.edge.metrics;

import java.util.concurrent.atomic.LongAdder;

/** Manifests of one route by result, without the reasons. */
final class ManifestCounts {
    private final LongAdder rewritten = new LongAdder();
    private final LongAdder untouched = new LongAdder();

    void count(boolean wasRewritten) {
        (wasRewritten ? rewritten : untouched).increment();
    }

    long rewritten() {
        return rewritten.sum();
    }

    long untouched() {
        return untouched.sum();
    }
}
