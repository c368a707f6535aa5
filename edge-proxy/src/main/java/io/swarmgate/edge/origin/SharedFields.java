package io.swarmgate.edge.origin;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The fields of requests whose answers may serve others. Of a client's they hold what the answer is kept apart by
 * (Origin), what keeps requests from going in circles (CDN-Loop, RFC 8586), and what the edge itself asks for: ranges,
 * conditions, codings. Nothing else: a field of one client's would decide what the others are answered.
 *
 * @param loopId names this process in CDN-Loop
 */
public record SharedFields(String loopId) {
    /** Who asks, where nobody in particular does; some servers answer nobody who does not say. */
    private static final String USER_AGENT = "swarmgate";

    private static final Set<String> KEPT = Set.of(
            "origin",
            "accept-encoding",
            "range",
            "if-range",
            "if-none-match",
            "if-modified-since",
            // Where the origin shares nothing without, the store adds them on purpose.
            "cookie",
            "authorization");

    /** @param fields chosen already by whoever keeps the answer */
    public Fields of(Fields fields) {
        Fields shared = fields.only(KEPT);
        return shared.with("User-Agent", USER_AGENT)
                .with("Via", "1.1 swarmgate")
                .with("CDN-Loop", loop(fields));
    }

    private String loop(Fields fields) {
        LinkedHashSet<String> members = new LinkedHashSet<>();
        fields.all("CDN-Loop")
                .flatMap(value -> List.of(value.split(",", 64)).stream())
                .forEach(member -> {
                    String text = member.strip();
                    if (!text.isEmpty()) {
                        members.add(text);
                    }
                });
        members.add(loopId);
        return String.join(", ", members);
    }
}
