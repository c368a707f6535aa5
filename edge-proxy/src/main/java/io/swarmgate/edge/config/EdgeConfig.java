package io.swarmgate.edge.config;

import io.swarmgate.edge.origin.OriginServer;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The whole configuration, valid and complete: every default is filled in and every name resolved.
 *
 * @param listen where viewers (or a CDN) connect
 * @param admin metrics, health, reports and the console; loopback by default
 * @param trustedProxies CIDR blocks whose Forwarded and X-Forwarded-* fields are believed
 * @param accessLog file of JSON lines, {@code -} for standard output; null for none
 * @param swarm of the routes that have one
 * @param ledger what is taken down of all of it
 * @param money what that costs
 */
public record EdgeConfig(
        InetSocketAddress listen,
        @Nullable Tls tls,
        AdminConfig admin,
        Limits limits,
        Drain drain,
        Gateway gateway,
        Manifests manifests,
        List<OriginServer> origins,
        List<RouteConfig> routes,
        List<String> trustedProxies,
        @Nullable Path accessLog,
        SwarmConfig swarm,
        LedgerConfig ledger,
        MoneyConfig money) {

    public EdgeConfig {
        origins = List.copyOf(origins);
        routes = List.copyOf(routes);
        trustedProxies = List.copyOf(trustedProxies);
    }

    /**
     * The configuration of an edge with one origin that it shows whole, everything else by default.
     *
     * @param originUrl absolute http(s) URL
     * @throws IllegalArgumentException if it is none
     */
    public static EdgeConfig ofOrigin(String originUrl, InetSocketAddress listen, InetSocketAddress admin) {
        return ConfigDefaults.ofOrigin(originUrl, listen, admin);
    }

    /** {@link #ofOrigin(String, InetSocketAddress, InetSocketAddress)} at the default addresses. */
    public static EdgeConfig ofOrigin(String originUrl) {
        return ofOrigin(originUrl, ConfigDefaults.listen(), ConfigDefaults.admin());
    }

    /** Spool files move along where their directory is the default one, which follows the address. */
    public EdgeConfig withListen(InetSocketAddress address) {
        boolean defaultDirectory = gateway.directory().equals(ConfigDefaults.directory(listen));
        return with(copy -> {
            copy.listen = address;
            copy.gateway = defaultDirectory ? gateway.withDirectory(ConfigDefaults.directory(address)) : gateway;
        });
    }

    /** @throws IllegalArgumentException if other machines can reach it and there is no token to ask them for */
    public EdgeConfig withAdmin(InetSocketAddress address) {
        return withAdmin(admin.at(address));
    }

    public EdgeConfig withAdmin(AdminConfig other) {
        return with(copy -> copy.admin = other);
    }

    public EdgeConfig withGateway(Gateway other) {
        return with(copy -> copy.gateway = other);
    }

    public EdgeConfig withLimits(Limits other) {
        return with(copy -> copy.limits = other);
    }

    public EdgeConfig withDrain(Drain other) {
        return with(copy -> copy.drain = other);
    }

    public EdgeConfig withManifests(Manifests other) {
        return with(copy -> copy.manifests = other);
    }

    public EdgeConfig withRoutes(List<OriginServer> otherOrigins, List<RouteConfig> otherRoutes) {
        return with(copy -> {
            copy.origins = otherOrigins;
            copy.routes = otherRoutes;
        });
    }

    /** @param file {@code -} for standard output; null for none */
    public EdgeConfig withAccessLog(@Nullable Path file) {
        return with(copy -> copy.accessLog = file);
    }

    public EdgeConfig withSwarm(SwarmConfig other) {
        return with(copy -> copy.swarm = other);
    }

    public EdgeConfig withLedger(LedgerConfig other) {
        return with(copy -> copy.ledger = other);
    }

    public EdgeConfig withMoney(MoneyConfig other) {
        return with(copy -> copy.money = other);
    }

    private EdgeConfig with(Consumer<Copy> change) {
        Copy copy = new Copy(this);
        change.accept(copy);
        return copy.build();
    }

    /** While it is changed. */
    private static final class Copy {
        private InetSocketAddress listen;
        private final @Nullable Tls tls;
        private AdminConfig admin;
        private Limits limits;
        private Drain drain;
        private Gateway gateway;
        private Manifests manifests;
        private List<OriginServer> origins;
        private List<RouteConfig> routes;
        private final List<String> trustedProxies;
        private @Nullable Path accessLog;
        private SwarmConfig swarm;
        private LedgerConfig ledger;
        private MoneyConfig money;

        Copy(EdgeConfig of) {
            listen = of.listen;
            tls = of.tls;
            admin = of.admin;
            limits = of.limits;
            drain = of.drain;
            gateway = of.gateway;
            manifests = of.manifests;
            origins = of.origins;
            routes = of.routes;
            trustedProxies = of.trustedProxies;
            accessLog = of.accessLog;
            swarm = of.swarm;
            ledger = of.ledger;
            money = of.money;
        }

        EdgeConfig build() {
            return new EdgeConfig(
                    listen,
                    tls,
                    admin,
                    limits,
                    drain,
                    gateway,
                    manifests,
                    origins,
                    routes,
                    trustedProxies,
                    accessLog,
                    swarm,
                    ledger,
                    money);
        }
    }

    /** PEM files of the listener's certificate chain and private key. */
    public record Tls(Path certificateChain, Path privateKey) {}

    /**
     * What clients may take.
     *
     * @param connections of clients at once
     * @param connectionsPerAddress of one address at once; null for half of all
     * @param headerTimeout longest time for a TLS handshake, and for a request's header section
     * @param stallTimeout longest time in which a client takes too little of what waits for it
     * @param minimumRate bytes per second that it takes on average of such times; 0 if any byte will do
     */
    public record Limits(
            int connections,
            @Nullable Integer connectionsPerAddress,
            Duration headerTimeout,
            Duration stallTimeout,
            long minimumRate) {
        public Limits withConnections(int other) {
            return new Limits(other, connectionsPerAddress, headerTimeout, stallTimeout, minimumRate);
        }
    }

    /**
     * How the edge ends.
     *
     * @param delay how long it serves on once it says that it is not ready
     * @param timeout how long answers under way may take after that
     */
    public record Drain(Duration delay, Duration timeout) {}

    /**
     * The segment path.
     *
     * @param publicUrl absolute URL of the gateway when it has a host of its own ({@code https://p2p.example/_p2p});
     *     null for {@code /_p2p} on the edge's host
     * @param initializationSegments whether initialization segments go through the gateway
     * @param directory of spool files; emptied at start
     * @param diskBytes most bytes in spool files
     * @param memoryBytes most direct memory for small segments
     * @param smallObjectBytes objects up to this size are kept in memory
     * @param maxOpenFiles spool files open at once
     * @param defaultFreshness of a response that says nothing about it
     */
    public record Gateway(
            @Nullable String publicUrl,
            boolean initializationSegments,
            Path directory,
            long diskBytes,
            long memoryBytes,
            int smallObjectBytes,
            int maxOpenFiles,
            Duration defaultFreshness) {

        public Gateway withDirectory(Path other) {
            return with(other, memoryBytes, maxOpenFiles);
        }

        public Gateway withMemory(long otherBytes) {
            return with(directory, otherBytes, maxOpenFiles);
        }

        public Gateway withOpenFiles(int other) {
            return with(directory, memoryBytes, other);
        }

        private Gateway with(Path otherDirectory, long otherMemoryBytes, int otherOpenFiles) {
            return new Gateway(
                    publicUrl,
                    initializationSegments,
                    otherDirectory,
                    diskBytes,
                    otherMemoryBytes,
                    smallObjectBytes,
                    otherOpenFiles,
                    defaultFreshness);
        }
    }

    /**
     * @param maxBytes larger manifests pass through untouched
     * @param cacheBytes most memory for rewritten manifests
     */
    public record Manifests(int maxBytes, long cacheBytes) {}
}
