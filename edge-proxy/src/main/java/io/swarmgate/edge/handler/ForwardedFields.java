package io.swarmgate.edge.handler;

import io.swarmgate.edge.config.CidrBlock;
import io.swarmgate.edge.origin.Fields;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a request tells the origin about its way: Forwarded (RFC 7239) and X-Forwarded-*, Via (RFC 9110, section 7.6.3)
 * and CDN-Loop (RFC 8586).
 *
 * <p>Fields about the client are believed only if a trusted proxy sent them; from anybody else they are replaced.
 */
public final class ForwardedFields {
    /** What {@link #extend} writes anew, whoever sent it. */
    private static final List<String> WRITTEN =
            List.of("X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "Forwarded", "Via", "CDN-Loop");

    private final List<CidrBlock> trusted;
    private final String loopId;

    /**
     * @param trustedProxies CIDR blocks
     * @param loopId names this process in CDN-Loop; an RFC 9110 token
     */
    public ForwardedFields(List<String> trustedProxies, String loopId) {
        this.trusted = trustedProxies.stream().map(CidrBlock::parse).toList();
        this.loopId = loopId;
    }

    /** True if the request has been through this process before. */
    boolean isLoop(Fields fields) {
        return fields.has("CDN-Loop")
                && fields.all("CDN-Loop")
                        .flatMap(value -> List.of(value.split(",", 256)).stream())
                        .map(entry -> entry.split(";", 2)[0].strip())
                        .anyMatch(loopId::equalsIgnoreCase);
    }

    /**
     * @param fields of the request, hop-by-hop fields removed
     * @param peer the other end of the connection
     * @param scheme {@code http} or {@code https}
     * @param host as the client named it; empty if it did not
     * @param protocol version as Via writes it: {@code 1.1}
     */
    Fields extend(Fields fields, @Nullable InetSocketAddress peer, String scheme, String host, String protocol) {
        InetAddress address = peer == null ? null : peer.getAddress();
        boolean believed = address != null && trusted.stream().anyMatch(block -> block.contains(address));
        String client = address == null ? "unknown" : withoutZone(address);
        List<Fields.Field> out = new ArrayList<>(fields.lines().size() + WRITTEN.size());
        for (Fields.Field line : fields.lines()) {
            if (!isWritten(line.name())) {
                out.add(line);
            }
        }
        add(out, "X-Forwarded-For", appended(fields, "X-Forwarded-For", client, believed));
        add(out, "X-Forwarded-Proto", firstHop(fields, "X-Forwarded-Proto", scheme, believed));
        add(out, "X-Forwarded-Host", firstHop(fields, "X-Forwarded-Host", host, believed));
        add(out, "Forwarded", appended(fields, "Forwarded", element(client, scheme, host), believed));
        add(out, "Via", appended(fields, "Via", protocol + " swarmgate", true));
        add(out, "CDN-Loop", appended(fields, "CDN-Loop", loopId, true));
        return new Fields(out);
    }

    private static boolean isWritten(String name) {
        for (String written : WRITTEN) {
            if (written.equalsIgnoreCase(name)) {
                return true;
            }
        }
        return false;
    }

    private static void add(List<Fields.Field> out, String name, String value) {
        if (!value.isEmpty()) {
            out.add(new Fields.Field(name, value));
        }
    }

    private static String appended(Fields fields, String name, String value, boolean believed) {
        String before = believed ? fields.combined(name) : null;
        return before == null || before.isBlank() ? value : before + ", " + value;
    }

    /** These two have no list form: the first proxy's word stands. */
    private static String firstHop(Fields fields, String name, String value, boolean believed) {
        String before = believed ? fields.combined(name) : null;
        return before == null ? value : before;
    }

    private static String element(String client, String scheme, String host) {
        String node = client.indexOf(':') >= 0 ? "\"[" + client + "]\"" : client;
        String named = host.isEmpty() ? "" : ";host=" + (isToken(host) ? host : "\"" + host + "\"");
        return "for=" + node + named + ";proto=" + scheme;
    }

    private static boolean isToken(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80 || !(Character.isLetterOrDigit(c) || c == '.' || c == '-' || c == '_')) {
                return false;
            }
        }
        return true;
    }

    private static String withoutZone(InetAddress address) {
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }
}
