package io.swarmgate.edge.config;

import io.swarmgate.edge.config.EdgeConfig.Drain;
import io.swarmgate.edge.config.EdgeConfig.Gateway;
import io.swarmgate.edge.config.EdgeConfig.Limits;
import io.swarmgate.edge.config.EdgeConfig.Manifests;
import io.swarmgate.edge.origin.OriginServer;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/** Configurations made of defaults; the values themselves stand in {@link ConfigKey}. */
final class ConfigDefaults {
    /** Name of the only route, where none is configured. */
    static final String ROUTE = "default";
    /** Name of the origin given on the command line. */
    static final String ORIGIN = "origin";

    /** Stands in for an origin that is missing, so that checking can go on. */
    static final OriginServer UNKNOWN = origin("unknown", "http://unknown.invalid/");

    private ConfigDefaults() {}

    static EdgeConfig ofOrigin(String originUrl, InetSocketAddress listen, InetSocketAddress admin) {
        OriginServer origin = origin(ORIGIN, ServerUrl.directory(originUrl));
        return new EdgeConfig(
                listen,
                null,
                AdminConfig.onLoopback(admin),
                new Limits(
                        value(ConfigKey.MAX_CONNECTIONS, Quantities::count),
                        null,
                        value(ConfigKey.HEADER_TIMEOUT, Quantities::duration),
                        value(ConfigKey.STALL_TIMEOUT, Quantities::duration),
                        value(ConfigKey.MINIMUM_RATE, Quantities::bytesOrZero)),
                new Drain(
                        value(ConfigKey.DRAIN_DELAY, Quantities::durationOrZero),
                        value(ConfigKey.DRAIN_TIMEOUT, Quantities::durationOrZero)),
                gateway(listen),
                new Manifests(
                        value(ConfigKey.MANIFEST_MAX_SIZE, Quantities::smallBytes),
                        value(ConfigKey.MANIFEST_CACHE, Quantities::bytes)),
                List.of(origin),
                List.of(wholeOrigin(origin)),
                List.of(),
                null,
                SwarmReader.defaults(),
                LedgerSection.defaults(),
                MoneyConfig.NONE);
    }

    static InetSocketAddress listen() {
        return value(ConfigKey.LISTEN, HostPort::parse);
    }

    static InetSocketAddress admin() {
        return value(ConfigKey.ADMIN, HostPort::parse);
    }

    static RouteConfig wholeOrigin(OriginServer origin) {
        return new RouteConfig(ROUTE, List.of(), "/", origin, origin.directory());
    }

    private static OriginServer origin(String name, String directory) {
        return new OriginServer(
                name,
                directory,
                null,
                value(ConfigKey.ORIGIN_PARENT, Boolean::parseBoolean),
                value(ConfigKey.ORIGIN_HTTP2, Boolean::parseBoolean),
                value(ConfigKey.ORIGIN_TLS_VERIFY, Boolean::parseBoolean),
                value(ConfigKey.ORIGIN_CONNECT_TIMEOUT, Quantities::duration),
                value(ConfigKey.ORIGIN_RESPONSE_TIMEOUT, Quantities::duration),
                value(ConfigKey.ORIGIN_IDLE_TIMEOUT, Quantities::duration),
                value(ConfigKey.ORIGIN_MAX_CONNECTIONS, Quantities::count));
    }

    private static Gateway gateway(InetSocketAddress listen) {
        return new Gateway(
                null,
                value(ConfigKey.INIT_SEGMENTS, Boolean::parseBoolean),
                directory(listen),
                value(ConfigKey.DISK, Quantities::bytes),
                value(ConfigKey.MEMORY, Quantities::bytes),
                value(ConfigKey.SMALL_OBJECT, Quantities::smallBytes),
                value(ConfigKey.OPEN_FILES, Quantities::count),
                value(ConfigKey.DEFAULT_FRESHNESS, Quantities::durationOrZero));
    }

    /**
     * One directory for each listening address: it is emptied at start, so two edges must never share it, and the one
     * that takes over an address clears up after the one before.
     */
    static Path directory(InetSocketAddress listen) {
        String address = listen.getPort() == 0
                ? "pid-" + ProcessHandle.current().pid()
                : HostPort.format(listen).replaceAll("[^A-Za-z0-9.]", "-");
        String user = System.getProperty("user.name", "").replaceAll("[^A-Za-z0-9_-]", "_");
        return Path.of(System.getProperty("java.io.tmpdir"), "swarmgate-" + user + "-" + address);
    }

    static <T> T value(ConfigKey key, Function<String, T> parser) {
        return parser.apply(Objects.requireNonNull(key.defaultText(), key::path));
    }
}
