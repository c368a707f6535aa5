package io.swarmgate.edge;

import io.swarmgate.edge.config.AdminConfig;
import io.swarmgate.edge.config.ClientSettings;
import io.swarmgate.edge.config.EdgeConfig;
import io.swarmgate.edge.config.LedgerConfig;
import io.swarmgate.edge.config.MoneyConfig;
import io.swarmgate.edge.config.PageChanges;
import io.swarmgate.edge.config.RouteConfig;
import io.swarmgate.edge.config.StunConfig;
import io.swarmgate.edge.config.SwarmConfig;
import io.swarmgate.edge.origin.OriginServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Configurations for tests: loopback, ports chosen by the system, one origin unless told otherwise. */
public final class TestConfig {
    private final List<OriginServer> origins = new ArrayList<>();
    private final List<RouteConfig> routes = new ArrayList<>();
    // Its usual port is the machine's. Nobody is kept without peers by chance.
    private SwarmConfig swarm = EdgeConfig.ofOrigin("http://unused.example/")
            .swarm()
            .withStun(StunConfig.OFF)
            .withControlPercent(0);
    private LedgerConfig ledger =
            EdgeConfig.ofOrigin("http://unused.example/").ledger().off();
    private List<String> trusted = List.of();
    private EdgeConfig.@Nullable Tls tls;
    private @Nullable String publicUrl;
    private @Nullable Path accessLog;
    private @Nullable String adminToken;
    private boolean adminTls;
    private int connections = 1000;
    private int connectionsPerAddress = 1000;
    private Duration headerTimeout = Duration.ofSeconds(10);
    private Duration stallTimeout = Duration.ofSeconds(60);
    private long minimumRate = 1024;

    /** An edge that shows one origin whole. */
    public static TestConfig showing(String originUrl) {
        return new TestConfig().route("/", origin("origin", originUrl));
    }

    public static OriginServer origin(String name, String url) {
        return origin(name, url, Duration.ofSeconds(5));
    }

    /** @param patience for the head of a response and for pauses in it */
    public static OriginServer origin(String name, String url, Duration patience) {
        String directory = url.endsWith("/") ? url : url + "/";
        return new OriginServer(
                name, directory, null, false, true, false, Duration.ofSeconds(5), patience, patience, 32);
    }

    public TestConfig route(String prefix, OriginServer origin) {
        return route("route" + routes.size(), prefix, origin, List.of());
    }

    public TestConfig route(String name, String prefix, OriginServer origin, List<String> hosts) {
        routes.add(new RouteConfig(name, hosts, prefix, origin, origin.directory()));
        return origins.contains(origin) ? this : origin(origin);
    }

    /** A route whose paths are others than the origin's. */
    public static TestConfig mapping(String prefix, OriginServer origin, String originPath) {
        TestConfig config = new TestConfig().origin(origin);
        config.routes.add(new RouteConfig("mapped", List.of(), prefix, origin, origin.directory() + originPath));
        return config;
    }

    public TestConfig changingLastRoute(PageChanges changes) {
        routes.add(routes.remove(routes.size() - 1).withPage(changes));
        return this;
    }

    /** A route at {@code /} that changes pages. */
    public TestConfig changingPages(OriginServer origin, PageChanges changes) {
        routes.add(new RouteConfig("pages", List.of(), "/", origin, origin.directory()).withPage(changes));
        return origin(origin);
    }

    public TestConfig origin(OriginServer origin) {
        origins.add(origin);
        return this;
    }

    public TestConfig trust(String... blocks) {
        trusted = List.of(blocks);
        return this;
    }

    public TestConfig tls(Path chain, Path key) {
        tls = new EdgeConfig.Tls(chain, key);
        return this;
    }

    public TestConfig gatewayAt(String url) {
        publicUrl = url;
        return this;
    }

    public TestConfig headerTimeout(Duration longest) {
        headerTimeout = longest;
        return this;
    }

    public TestConfig stallTimeout(Duration longest) {
        stallTimeout = longest;
        return this;
    }

    /** @param bytesPerSecond 0 for none */
    public TestConfig minimumRate(long bytesPerSecond) {
        minimumRate = bytesPerSecond;
        return this;
    }

    public TestConfig connectionsPerAddress(int most) {
        connectionsPerAddress = most;
        return this;
    }

    public TestConfig connections(int most) {
        connections = most;
        return this;
    }

    /** Gives every route a swarm. */
    public TestConfig swarm(UnaryOperator<SwarmConfig> change) {
        swarm = change.apply(swarm);
        routes.replaceAll(route -> route.withSwarm(true));
        return this;
    }

    /** Every route's viewers ask for their segments by themselves. */
    public TestConfig forwardingCredentials() {
        routes.replaceAll(route -> route.withForwardCredentials(true));
        return this;
    }

    /** A CDN answers the viewers of every route. */
    public TestConfig behindCdn() {
        routes.replaceAll(route -> route.withBehindCdn(true));
        return this;
    }

    /** Settings of a route's own, for the route added last; after {@link #swarm}. */
    public TestConfig swarmOfLastRoute(ClientSettings settings) {
        routes.add(routes.remove(routes.size() - 1).withSwarm(settings));
        return this;
    }

    /** Takes the traffic down, which tests do not by default: making a database takes as long as many of them. */
    public TestConfig ledger(UnaryOperator<LedgerConfig> change) {
        ledger = change.apply(EdgeConfig.ofOrigin("http://unused.example/").ledger());
        return this;
    }

    public TestConfig accessLog(Path file) {
        accessLog = file;
        return this;
    }

    /** What the admin listener asks for. */
    public TestConfig adminToken(String token) {
        adminToken = token;
        return this;
    }

    /** With the key pair of {@link #tls}. */
    public TestConfig adminTls() {
        adminTls = true;
        return this;
    }

    public EdgeConfig build() {
        Path spool = Path.of(
                System.getProperty("java.io.tmpdir"),
                "swarmgate-test-" + ProcessHandle.current().pid() + "-" + System.nanoTime());
        return new EdgeConfig(
                loopback(),
                tls,
                new AdminConfig(loopback(), adminToken, adminTls),
                new EdgeConfig.Limits(connections, connectionsPerAddress, headerTimeout, stallTimeout, minimumRate),
                new EdgeConfig.Drain(Duration.ZERO, Duration.ofSeconds(10)),
                new EdgeConfig.Gateway(
                        publicUrl, true, spool, 64L << 20, 16L << 20, 256 * 1024, 64, Duration.ofSeconds(10)),
                new EdgeConfig.Manifests(4 << 20, 16L << 20),
                origins,
                routes,
                trusted,
                accessLog,
                swarm,
                ledger,
                MoneyConfig.NONE);
    }

    private static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }
}
