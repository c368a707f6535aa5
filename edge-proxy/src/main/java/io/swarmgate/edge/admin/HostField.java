package io.swarmgate.edge.admin;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whether a Host field names this machine whatever a name server says. A page of {@code evil.example} may have its name
 * point to 127.0.0.1 and then read what a browser on this machine can reach (DNS rebinding); its requests name it here.
 */
final class HostField {
    /** RFC 3986, section 3.2.2: an address is no name, and nobody can make it point elsewhere. */
    private static final Pattern ADDRESS = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9a-f:.]+(%25?[\\w.-]+)?]");

    private HostField() {}

    /** @param host value of the field; null where there is none, which no browser leaves out */
    static boolean isOwn(@Nullable String host) {
        if (host == null || host.isEmpty()) {
            return true;
        }
        String name = host.replaceFirst(":\\d*$", "").toLowerCase(Locale.ROOT);
        return name.equals("localhost")
                || name.endsWith(".localhost") // RFC 6761, section 6.3: never looked up
                || ADDRESS.matcher(name).matches();
    }
}
