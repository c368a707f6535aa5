package io.swarmgate.edge.handler;

import io.swarmgate.edge.config.CidrBlock;
import io.swarmgate.edge.origin.Fields;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a request tells the origin about its way: Forwarded (RFC 7239) and X-Forwarded-*, Via (RFC 9110, section 7.6.3)
 * and CDN-Loop (RFC 8586).
 *
 * <p>Fields about the client are believed only if a trusted proxy sent them; from anybody else they are replaced.
 */
public final class ForwardedFields {
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
        return fields.all("CDN-Loop")
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
        Fields out = append(fields, "X-Forwarded-For", client, believed);
        out = firstHop(out, "X-Forwarded-Proto", scheme, believed);
        out = host.isEmpty() && !believed
                ? out.without("X-Forwarded-Host")
                : firstHop(out, "X-Forwarded-Host", host, believed);
        out = append(out, "Forwarded", element(client, scheme, host), believed);
        out = append(out, "Via", protocol + " swarmgate", true);
        return append(out, "CDN-Loop", loopId, true);
    }

    private static Fields append(Fields fields, String name, String value, boolean believed) {
        String before = believed ? fields.combined(name) : null;
        return fields.with(name, before == null || before.isBlank() ? value : before + ", " + value);
    }

    /** These two have no list form: the first proxy's word stands. */
    private static Fields firstHop(Fields fields, String name, String value, boolean believed) {
        return (believed && fields.has(name)) || value.isEmpty() ? fields : fields.with(name, value);
    }

    private static String element(String client, String scheme, String host) {
        String node = client.indexOf(':') >= 0 ? "\"[" + client + "]\"" : client;
        String named = host.isEmpty() ? "" : ";host=" + (isToken(host) ? host : "\"" + host + "\"");
        return "for=" + node + named + ";proto=" + scheme;
    }

    private static boolean isToken(String text) {
        return text.chars()
                .allMatch(c -> (Character.isLetterOrDigit(c) && c < 0x80) || c == '.' || c == '-' || c == '_');
    }

    private static String withoutZone(InetAddress address) {
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }
}
