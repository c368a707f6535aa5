package io.swarmgate.edge.simulate;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Kinds of access people have at home and on the way; rates in Mbit/s, latency one way to the backbone. */
enum LineClass {
    DSL(10, 1, 20, true),
    CABLE(50, 10, 12, true),
    VDSL(100, 40, 8, true),
    FIBRE(300, 300, 3, true),
    /** Says that it is cellular: the client gives nothing there. */
    MOBILE(40, 10, 30, false);

    /** What {@code --links mixed} stands for. */
    private static final String MIXED = "dsl=25%,cable=30%,vdsl=20%,fibre=10%,mobile=15%";

    private static final double ROUNDING = 1e-6;

    final int downMbps;
    final int upMbps;
    final int latencyMillis;
    final boolean uploads;

    LineClass(int downMbps, int upMbps, int latencyMillis, boolean uploads) {
        this.downMbps = downMbps;
        this.upMbps = upMbps;
        this.latencyMillis = latencyMillis;
        this.uploads = uploads;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static Optional<LineClass> labelled(String label) {
        return Arrays.stream(values())
                .filter(line -> line.label().equals(label))
                .findFirst();
    }

    private static String labels() {
        return Arrays.stream(values()).map(LineClass::label).collect(Collectors.joining(", "));
    }

    /** Who has which line. */
    record Mix(Map<LineClass, Double> shares) {
        Mix {
            shares = Map.copyOf(shares);
        }
    }

    /** {@code mixed}, or {@code dsl=30%,cable=70%}. */
    static final class MixConverter implements ITypeConverter<Mix> {
        @Override
        public Mix convert(String text) {
            Map<LineClass, Double> shares = new EnumMap<>(LineClass.class);
            for (String part : (text.equals("mixed") ? MIXED : text).split(",", -1)) {
                String[] pair = part.split("=", 2);
                LineClass line = labelled(pair[0].strip())
                        .orElseThrow(() -> new TypeConversionException("\"" + pair[0] + "\" is no class of lines: use "
                                + labels() + ", each with its share as in dsl=30%,cable=70%, or mixed"));
                double share = new Amounts.Share().convert(pair.length < 2 ? "" : pair[1].strip());
                if (shares.put(line, share) != null) {
                    throw new TypeConversionException("\"" + line.label() + "\" is there twice");
                }
            }
            double sum =
                    shares.values().stream().mapToDouble(Double::doubleValue).sum();
            if (Math.abs(sum - 1) > ROUNDING) {
                throw new TypeConversionException(
                        "the shares of \"" + text + "\" add up to " + Math.round(sum * 100) + " %, not to 100 %");
            }
            return new Mix(shares);
        }
    }
}
