package io.swarmgate.edge.demo;

import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What pages tell, as numbers, and several of them as one. */
final class Figures {
    private Figures() {}

    /** @return not a number where the page says nothing of it */
    static double number(Map<?, ?> told, String name) {
        return told.get(name) instanceof Number value ? value.doubleValue() : Double.NaN;
    }

    static <T> double mean(List<T> all, ToDoubleFunction<T> of) {
        return all.stream().mapToDouble(of).average().orElseThrow();
    }

    static <T> double median(List<T> all, ToDoubleFunction<T> of) {
        double[] sorted = all.stream().mapToDouble(of).sorted().toArray();
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    static <T> double max(List<T> all, ToDoubleFunction<T> of) {
        return all.stream().mapToDouble(of).max().orElseThrow();
    }

    static <T> double sum(List<T> all, ToDoubleFunction<T> of) {
        return all.stream().mapToDouble(of).sum();
    }
}
