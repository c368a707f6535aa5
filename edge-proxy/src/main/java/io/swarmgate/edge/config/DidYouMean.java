package io.swarmgate.edge.config;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The remedy for a name nobody knows. */
final class DidYouMean {
    private static final int CLOSE = 3;
    /** Longer ones are no slip of the pen, and the distance takes quadratic time. */
    private static final int LONGEST = 64;

    private DidYouMean() {}

    /** {@code did you mean "x"?}, or all known names where none is close. */
    static String among(String name, List<String> known) {
        Optional<String> closest = name.length() > LONGEST
                ? Optional.empty()
                : known.stream()
                        .filter(candidate -> distance(name, candidate) <= Math.min(CLOSE, name.length() / 2))
                        .min(Comparator.comparingInt(candidate -> distance(name, candidate)));
        return closest.map(candidate -> "did you mean \"" + candidate + "\"?")
                .orElseGet(() -> "known here: " + String.join(", ", known));
    }

    /** Levenshtein's edit distance. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
