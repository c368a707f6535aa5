package io.swarmgate.edge.origin;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** The fields that concern one connection only and that an intermediary must not pass on (RFC 9110, section 7.6.1). */
public final class HopByHop {
    private static final Set<String> ALWAYS = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-authentication-info",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "http2-settings");

    /** Named by Connection or not, losing these would change the meaning of what is passed on. */
    private static final Set<String> NEVER =
            Set.of("cache-control", "content-length", "content-type", "content-encoding", "host", "range", "via");

    private HopByHop() {}

    /** The end-to-end fields: without those of the list above and those that Connection names. */
    public static Fields remove(Fields fields) {
        Set<String> dropped = ALWAYS;
        if (fields.has("Connection")) {
            dropped = new HashSet<>(ALWAYS);
            fields.all("Connection").flatMap(HopByHop::options).forEach(dropped::add);
            dropped.removeAll(NEVER);
        }
        List<Fields.Field> kept = new ArrayList<>(fields.lines().size());
        for (Fields.Field line : fields.lines()) {
            if (!dropped.contains(line.name().toLowerCase(Locale.ROOT))) {
                kept.add(line);
            }
        }
        return new Fields(kept);
    }

    private static Stream<String> options(String value) {
        return List.of(value.split(",", 64)).stream()
                .map(option -> option.strip().toLowerCase(Locale.ROOT));
    }
}
