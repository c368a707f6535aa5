package io.swarmgate.edge.console;

import io.swarmgate.edge.metrics.EdgeMetrics.Source;
import io.swarmgate.edge.metrics.Traffic;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The counts of segment bytes by source as they were lately, at regular times. Thread-safe. */
final class TrafficHistory {
    static final Duration STEP = Duration.ofSeconds(5);
    /** An hour. */
    static final int MOST = 720;

    private final Deque<Sample> samples = new ArrayDeque<>();

    /**
     * Counts since the start.
     *
     * @param bytes by source, all of them
     */
    record Sample(Instant time, Map<Source, Long> bytes) {
        Sample {
            bytes = Map.copyOf(bytes);
        }

        static Sample of(Instant time, Traffic traffic) {
            Map<Source, Long> bytes = new EnumMap<>(Source.class);
            for (Source source : Source.values()) {
                bytes.put(source, traffic.segments(source).bytes());
            }
            return new Sample(time, bytes);
        }
    }

    synchronized void add(Sample sample) {
        samples.addLast(sample);
        if (samples.size() > MOST) {
            samples.removeFirst();
        }
    }

    /** Those after a time, oldest first. */
    synchronized List<Sample> after(Instant time) {
        List<Sample> later = new ArrayList<>();
        for (Sample sample : samples) {
            if (sample.time().isAfter(time)) {
                later.add(sample);
            }
        }
        return later;
    }
}
