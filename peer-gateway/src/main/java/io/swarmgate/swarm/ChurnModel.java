package io.swarmgate.swarm;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How long a peer will probably stay, learned from those that left.
 *
 * <p>A hazard (departures per second) for each age, multiplied by what visibility, the kind of network and the stream
 * make of it. Each is a count of departures over a count of seconds watched, with a prior worth a few departures, so
 * that a first viewer does not decide anything and the same history always gives the same answer.
 *
 * <p>Thread-safe.
 */
public final class ChurnModel {
    /** Upper ends of the ages told apart, in seconds; the last one goes on for ever. */
    private static final double[] AGES = {10, 30, 60, 180, 600, 1800, Double.POSITIVE_INFINITY};
    /** Departures per second before anything is learned: zapping first, then a median stay of some minutes. */
    private static final double[] PRIOR = {1 / 60.0, 1 / 120.0, 1 / 240.0, 1 / 400.0, 1 / 700.0, 1 / 1200.0, 1 / 1800.0
    };

    /** So many departures at the prior rate are taken as seen. */
    private static final double PRIOR_DEPARTURES = 5;
    /** No forecast goes further. */
    private static final double HORIZON_SECONDS = 3600;

    private final Hazard[] ages = new Hazard[AGES.length];
    private final Factor[] visibility = {new Factor(), new Factor()};
    private final Map<Line, Factor> networks = new EnumMap<>(Line.class);
    private volatile Foresight foresight = Foresight.PREDICTED;

    /** Kinds of network, a closed set. */
    private enum Line {
        FIXED,
        WIFI,
        CELLULAR,
        UNKNOWN;

        static Line of(@Nullable String type) {
            return switch (type == null ? "" : type.toLowerCase(Locale.ROOT)) {
                case "ethernet" -> FIXED;
                case "wifi" -> WIFI;
                case "cellular" -> CELLULAR;
                default -> UNKNOWN;
            };
        }
    }

    /** What the forecast depends on. */
    public record Traits(boolean visible, @Nullable String network) {}

    /**
     * A forecast and what it is made of.
     *
     * @param hazardPerSecond at the peer's age, all factors in
     */
    public record Forecast(
            double remainingSeconds,
            double hazardPerSecond,
            double visibilityFactor,
            double networkFactor,
            double streamFactor) {}

    /** Departures and seconds watched at one age. */
    private static final class Hazard {
        private final double prior;
        private double departures;
        private double seconds;

        Hazard(double prior) {
            this.prior = prior;
        }

        double rate() {
            return (departures + PRIOR_DEPARTURES) / (seconds + PRIOR_DEPARTURES / prior);
        }
    }

    /** Departures seen, over those the ages alone would have led to expect. */
    public static final class Factor {
        private double departures;
        private double expected;

        private double value() {
            return (departures + PRIOR_DEPARTURES) / (expected + PRIOR_DEPARTURES);
        }
    }

    public ChurnModel() {
        for (int i = 0; i < ages.length; i++) {
            ages[i] = new Hazard(PRIOR[i]);
        }
        for (Line line : Line.values()) {
            networks.put(line, new Factor());
        }
    }

    /** What is to be expected of peers instead of what is learned. */
    void foresee(Foresight other) {
        this.foresight = other;
    }

    Foresight foresight() {
        return foresight;
    }

    /** What is learned of one stream; kept by the stream. */
    public Factor newStream() {
        return new Factor();
    }

    /** A peer was there from one age to another. */
    public synchronized void watched(Traits traits, Factor stream, double fromSeconds, double toSeconds) {
        double expected = 0;
        double from = fromSeconds;
        for (int i = age(from); from < toSeconds; i++) {
            double until = Math.min(toSeconds, AGES[i]);
            expected += (until - from) * ages[i].rate();
            ages[i].seconds += until - from;
            from = until;
        }
        visibility[traits.visible() ? 1 : 0].expected += expected;
        network(traits).expected += expected;
        stream.expected += expected;
    }

    /** A peer left at an age. */
    public synchronized void left(Traits traits, Factor stream, double ageSeconds) {
        ages[age(ageSeconds)].departures++;
        visibility[traits.visible() ? 1 : 0].departures++;
        network(traits).departures++;
        stream.departures++;
    }

    /** How much longer a peer of that age will probably stay: the area below its survival curve. */
    public synchronized Forecast forecast(Traits traits, Factor stream, double ageSeconds) {
        double visible = visibility[traits.visible() ? 1 : 0].value();
        double network = network(traits).value();
        double factor = visible * network * stream.value();
        double survival = 1;
        double remaining = 0;
        double from = Math.max(0, ageSeconds);
        double end = from + HORIZON_SECONDS;
        for (int i = age(from); from < end; i++) {
            double until = Math.min(end, AGES[i]);
            double rate = ages[i].rate() * factor;
            double survives = Math.exp(-rate * (until - from));
            remaining += survival * (1 - survives) / rate;
            survival *= survives;
            from = until;
        }
        return new Forecast(remaining, ages[age(ageSeconds)].rate() * factor, visible, network, stream.value());
    }

    private Factor network(Traits traits) {
        return Objects.requireNonNull(networks.get(Line.of(traits.network())));
    }

    private static int age(double seconds) {
        int i = 0;
        while (seconds >= AGES[i]) {
            i++;
        }
        return i;
    }
}
