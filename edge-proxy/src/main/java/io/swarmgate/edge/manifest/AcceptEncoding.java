package io.swarmgate.edge.manifest;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The codings a client accepts (RFC 9110, section 12.5.3), reduced to the one choice there is. */
public final class AcceptEncoding {
    private AcceptEncoding() {}

    /**
     * True if gzip is to be sent: the client accepts it and does not like the plain form better.
     *
     * @param field combined value of all lines; null if absent
     */
    public static boolean prefersGzip(@Nullable String field) {
        if (field == null) {
            return false;
        }
        double gzip = -1;
        double identity = -1;
        double any = -1;
        for (String member : field.split(",", -1)) {
            int semicolon = member.indexOf(';');
            String coding = (semicolon < 0 ? member : member.substring(0, semicolon))
                    .strip()
                    .toLowerCase(Locale.ROOT);
            double weight = semicolon < 0 ? 1 : weight(member.substring(semicolon + 1));
            switch (coding) {
                case "gzip", "x-gzip" -> gzip = Math.max(gzip, weight);
                case "identity" -> identity = weight;
                case "*" -> any = weight;
                default -> {
                    // Another coding; none that we could send.
                }
            }
        }
        double forGzip = gzip >= 0 ? gzip : any;
        return forGzip > 0 && forGzip >= identity;
    }

    /** The q parameter; 1 where there is none, 0 where it is malformed. */
    private static double weight(String parameters) {
        for (String parameter : parameters.split(";", -1)) {
            String text = parameter.strip().toLowerCase(Locale.ROOT);
            if (text.startsWith("q=")) {
                return text.matches("q=(0(\\.[0-9]{0,3})?|1(\\.0{0,3})?)") ? Double.parseDouble(text.substring(2)) : 0;
            }
        }
        return 1;
    }
}
