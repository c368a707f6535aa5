package io.swarmgate.money;

/** Which way bytes went that a percentile is made of, as seen by whoever is paid. */
public enum Direction {
    /** Sent only. */
    OUT("out"),
    /** Each sample is the sum of sent and received. */
    BOTH("in+out"),
    /** The higher of the percentiles of sent and of received. */
    HIGHER("higher");

    private final String label;

    Direction(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}
