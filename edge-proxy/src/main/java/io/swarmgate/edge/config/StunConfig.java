package io.swarmgate.edge.config;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where the edge answers STUN itself.
 *
 * @param address null for nowhere
 * @param explicit whether the operator asked for it; otherwise it is there only where it is needed and can be had
 */
public record StunConfig(@Nullable InetSocketAddress address, boolean explicit) {
    public static final StunConfig OFF = new StunConfig(null, true);

    /** What holds where nothing is said. */
    static StunConfig ofDefault() {
        return new StunConfig(ConfigDefaults.value(ConfigKey.SWARM_STUN, HostPort::parse), false);
    }

    static StunConfig parse(String text) {
        return text.equals("off") ? OFF : new StunConfig(HostPort.parse(text), true);
    }
}
