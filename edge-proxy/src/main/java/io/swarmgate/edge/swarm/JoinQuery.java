package io.swarmgate.edge.swarm;

import io.swarmgate.swarm.protocol.ProtocolLimits;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The parameters of a join. */
record JoinQuery(String key, String segment, List<String> manifests) {
    /** 65 bytes in base64url. */
    private static final int KEY_CHARS = 88;

    JoinQuery {
        manifests = List.copyOf(manifests);
    }

    /**
     * @param query as it stands in the request
     * @throws IllegalArgumentException naming the parameter that is missing or malformed
     */
    static JoinQuery parse(String query) {
        String key = null;
        String segment = null;
        List<String> manifests = new ArrayList<>();
        for (String parameter : query.split("&", 64)) {
            int equals = parameter.indexOf('=');
            String name = equals < 0 ? parameter : parameter.substring(0, equals);
            switch (name) {
                case "key" -> key = value(name, parameter, equals, KEY_CHARS);
                case "segment" -> segment = value(name, parameter, equals, ProtocolLimits.PATH_CHARS);
                case "manifest" -> manifests.add(value(name, parameter, equals, ProtocolLimits.PATH_CHARS));
                default -> {
                    // Left to later versions.
                }
            }
        }
        if (key == null || segment == null) {
            throw new IllegalArgumentException((key == null ? "key" : "segment") + " is missing");
        }
        if (!segment.startsWith("/")) {
            throw new IllegalArgumentException("segment is no path");
        }
        if (manifests.size() > JoinHandler.MAX_MANIFESTS) {
            throw new IllegalArgumentException("at most " + JoinHandler.MAX_MANIFESTS + " manifests");
        }
        return new JoinQuery(key, segment, manifests);
    }

    private static String value(String name, String parameter, int equals, int maxChars) {
        String decoded;
        try {
            decoded = equals < 0 ? "" : URLDecoder.decode(parameter.substring(equals + 1), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException(name + " is not percent-encoded", malformed);
        }
        if (decoded.isEmpty() || decoded.length() > maxChars) {
            throw new IllegalArgumentException(name + " must have 1 to " + maxChars + " characters");
        }
        return decoded;
    }
}
