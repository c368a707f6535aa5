package io.swarmgate.edge.capacity;

import java.util.Locale;

/** Numbers of bytes as people read them. */
final class Size {
    private static final String[] UNITS = {"bytes", "KiB", "MiB", "GiB", "TiB"};

    private Size() {}

    /** Such as {@code 12.8 MiB}; whole numbers where they are. */
    static String of(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        String text = value == Math.rint(value) || value >= 100
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, "%.1f", value);
        return text + " " + UNITS[unit];
    }
}
