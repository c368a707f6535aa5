package io.swarmgate.swarm;

import io.swarmgate.swarm.protocol.SignalData;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Keeps addresses inside a viewer's network from viewers elsewhere (RFC 8828): host candidates go to peers of the same
 * site or public address only, unless the route allows more. With relay-only, nothing but relayed candidates goes
 * anywhere.
 */
final class CandidateFilter {
    private CandidateFilter() {}

    /** What the receiver gets; null for nothing. */
    static @Nullable SignalData filter(SignalData data, boolean inside, boolean relayOnly) {
        if (inside && !relayOnly) {
            return data;
        }
        if (data instanceof SignalData.Candidate candidate) {
            return isAllowed(candidate.candidate(), inside, relayOnly) ? data : null;
        }
        if (data instanceof SignalData.Description description) {
            String kept = Arrays.stream(description.sdp().split("(?<=\n)", -1))
                    .filter(line -> !line.startsWith("a=candidate:") || isAllowed(line, inside, relayOnly))
                    .collect(Collectors.joining());
            return new SignalData.Description(description.type(), kept);
        }
        return data;
    }

    /** @param candidate an attribute of RFC 8839, section 5.1 */
    private static boolean isAllowed(String candidate, boolean inside, boolean relayOnly) {
        String type = word(candidate, "typ");
        if (candidate.isEmpty()) {
            return true;
        }
        if (relayOnly) {
            return type.equals("relay");
        }
        return inside || !type.equals("host");
    }

    private static String word(String candidate, String before) {
        String[] words = candidate.trim().split("\\s+", 64);
        for (int i = 0; i + 1 < words.length; i++) {
            if (words[i].equals(before)) {
                return words[i + 1].toLowerCase(Locale.ROOT);
            }
        }
        return "";
    }
}
