package io.swarmgate.edge.swarm;

import io.swarmgate.edge.capacity.HeapBudget;
import io.swarmgate.edge.config.ClientSettings;
import io.swarmgate.edge.config.CorePlace;
import io.swarmgate.edge.config.HostPort;
import io.swarmgate.edge.config.RouteConfig;
import io.swarmgate.edge.config.StunConfig;
import io.swarmgate.edge.config.SwarmConfig;
import io.swarmgate.edge.handler.ClientAddress;
import io.swarmgate.edge.handler.GatewayPlaces;
import io.swarmgate.edge.handler.PostedResource;
import io.swarmgate.edge.handler.ResourceHandler;
import io.swarmgate.edge.handler.Sites;
import io.swarmgate.edge.ledger.MeteredSwarm;
import io.swarmgate.edge.ledger.TrafficMeter;
import io.swarmgate.edge.manifest.ManifestListener;
import io.swarmgate.edge.manifest.ManifestSource;
import io.swarmgate.edge.metrics.AudienceCollector;
import io.swarmgate.edge.metrics.EdgeMetrics;
import io.swarmgate.edge.metrics.SwarmMetrics;
import io.swarmgate.edge.stun.StunResponder;
import io.swarmgate.segment.SegmentStore;
import io.swarmgate.swarm.Foresight;
import io.swarmgate.swarm.SwarmEvents.Integrity;
import io.swarmgate.swarm.SwarmLimits;
import io.swarmgate.swarm.Swarms;
import io.swarmgate.swarm.digest.DigestDesk;
import io.swarmgate.swarm.file.FileProbe;
import io.swarmgate.swarm.protocol.ProtocolLimits;
import io.swarmgate.swarm.protocol.SwarmSettings;
import io.swarmgate.swarm.receipt.SentCopies;
import io.swarmgate.swarm.session.SignallingSession;
import io.swarmgate.swarm.token.ControlGroup;
import io.swarmgate.swarm.token.JoinTokens;
import io.swarmgate.swarm.token.TokenKey;
import io.undertow.server.HttpHandler;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Builds what the swarms of an edge are made of, and lets their time go by. */
public final class SwarmService implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SwarmService.class);

    /** Longer than a page takes to open its socket, shorter than a stolen token is worth anything. */
    private static final Duration TOKEN_LIFETIME = Duration.ofMinutes(5);

    /** What is told late of a segment that grows is late at all who wait for it. */
    private static final long DIGEST_TICK_MILLIS = 50;

    private static final long SOCKET_TICK_MILLIS = 1000;
    private static final long SWARM_TICK_MILLIS = 2000;
    /** Well below the duration of a segment: viewers ask for one as soon as it exists. */
    private static final long MANIFEST_TICK_MILLIS = 500;
    /** Viewers of low latency ask for a segment when its first chunk exists. */
    private static final long LOW_LATENCY_TICK_MILLIS = 50;

    private static final long DATABASE_TICK_MILLIS = 30_000;

    private final Swarms swarms;
    private final SentCopies sentCopies;
    private final SwarmMetrics counts;
    private final RouteSettings settings;
    private final SwarmConfig config;
    private final int rememberedClients;
    private final JoinTokens tokens;
    private final ControlGroup control;
    private final NetworkDatabases networks;
    private final Visitors visitors;
    private final SignalHandler signal;
    private final ResourceHandler beacons;
    private final GatewayPlaces places;
    private final SocketAddress socket;
    private final ManifestTeacher teacher;
    private final FileTeacher files;
    private final ScheduledThreadPoolExecutor timer;
    private final ExecutorService checks = JoinChecks.start();
    private final @Nullable StunResponder stun;

    /**
     * What a service is built of.
     *
     * @param routes all of them; those with a swarm are what it is for
     * @param publicUrl of the gateway; null if it has no host of its own
     * @param sites of the configuration
     * @param workers for hashing; free to reject
     * @param heap what everything here may take of it
     */
    public record Parts(
            SwarmConfig config,
            List<RouteConfig> routes,
            @Nullable String publicUrl,
            GatewayPlaces places,
            ClientAddress addresses,
            SegmentStore store,
            EdgeMetrics metrics,
            TrafficMeter meter,
            Sites sites,
            Executor workers,
            HeapBudget heap) {
        public Parts {
            routes = List.copyOf(routes);
        }

        private List<RouteConfig> swarming() {
            return routes.stream().filter(RouteConfig::swarm).toList();
        }
    }

    private SwarmService(Parts parts) throws IOException {
        this.config = parts.config();
        this.rememberedClients = parts.heap().clients();
        this.places = parts.places();
        this.socket = new SocketAddress(parts.publicUrl());
        Map<String, ClientSettings> configured = new HashMap<>();
        parts.swarming().forEach(route -> configured.put(route.name(), config.clientsOf(route)));
        Map<String, SwarmSettings> settings = new HashMap<>();
        configured.forEach((route, clients) -> settings.put(route, clients.values()));
        DigestDesk digests = new DigestDesk(
                parts.store(), parts.workers(), System::nanoTime, parts.heap().partDigestBytes());
        parts.store().listen(digests::stored);
        SwarmMetrics metrics = new SwarmMetrics(
                parts.metrics(),
                parts.swarming().stream().map(RouteConfig::name).toList(),
                this::sockets);
        SwarmLimits limits = new SwarmLimits(
                config.viewers(),
                config.seeders(),
                SwarmLimits.DEFAULT.resume(),
                parts.heap().catalogueBytes(),
                config.placesPerAddress(),
                parts.heap().clients());
        this.counts = metrics;
        Set<String> behindCdn = behindCdn(parts.swarming());
        this.sentCopies = SentCopies.seen(parts.heap().clients());
        SentCopies toldCopies = SentCopies.told(parts.heap().clients());
        this.swarms = new Swarms(
                settings,
                limits,
                digests,
                new MeteredSwarm(metrics, parts.meter(), behindCdn),
                route -> behindCdn.contains(route) ? toldCopies : sentCopies,
                InstantSource.system(),
                new SplittableRandom(new SecureRandom().nextLong()));
        parts.metrics()
                .register(new AudienceCollector(
                        swarms::audiences, audience -> parts.meter().streamOf(audience.route(), audience.stream())));
        this.settings = new RouteSettings(configured, config.hasTurn(), swarms);
        parts.meter().learnFrom(swarms.catalogue());
        List<TokenKey> keys = config.tokenKeys().isEmpty() ? List.of(TokenKey.random()) : config.tokenKeys();
        this.control = new ControlGroup(keys.get(0));
        this.tokens = new JoinTokens(keys, TOKEN_LIFETIME, InstantSource.system());
        this.networks = NetworkDatabases.open(config.asnDatabase(), config.countryDatabase());
        this.visitors = new Visitors(parts.addresses(), parts.sites(), config.pages(), networks);
        this.stun = stun(parts, metrics);
        IceServers ice = new IceServers(
                config.iceServers(), config.turnSecret(), stun == null ? null : stun.port(), InstantSource.system());
        this.signal = new SignalHandler(
                host -> new SignallingSession.Gate(
                        swarms, tokens, peer -> ice.forPeer(peer, host), checks, metrics::join),
                socket,
                places,
                visitors,
                metrics,
                parts.meter(),
                // Those that have not joined yet come on top.
                config.viewers() + config.viewers() / 10 + 100);
        this.beacons = new PostedResource(
                ProtocolLimits.CLIENT_MESSAGE_BYTES,
                parts.addresses(),
                parts.heap().clients(),
                new BeaconTaker(swarms, visitors, metrics, parts.meter()));
        this.teacher = new ManifestTeacher(
                swarms.catalogue(),
                places,
                parts.meter().isOn() ? parts.routes() : parts.swarming(),
                parts.heap().clockedManifestBytes());
        this.files = new FileTeacher(swarms.catalogue(), new FileProbe(parts.store()));
        this.timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "swarm-timer");
            thread.setDaemon(true);
            return thread;
        });
    }

    private static Set<String> behindCdn(List<RouteConfig> routes) {
        return routes.stream()
                .filter(RouteConfig::behindCdn)
                .map(RouteConfig::name)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** What viewers were sent over HTTP, where they are sent it by this edge. */
    public SentCopies sentCopies() {
        return sentCopies;
    }

    /** Where nobody asked for it, it is a help that may be missing: another edge on the machine may have the port. */
    private static @Nullable StunResponder stun(Parts parts, SwarmMetrics metrics) throws IOException {
        StunConfig stun = parts.config().stun();
        boolean needed = stun.explicit() || parts.config().iceServers().isEmpty();
        if (stun.address() == null || parts.swarming().isEmpty() || !needed) {
            return null;
        }
        try {
            return StunResponder.open(stun.address(), parts.heap().clients(), metrics::stun);
        } catch (IOException taken) {
            String address = "UDP " + HostPort.format(stun.address());
            if (stun.explicit()) {
                throw new IOException(
                        "swarm.stun: " + address + " cannot be bound (" + taken.getMessage()
                                + "); name another address, or off",
                        taken);
            }
            LOG.warn(
                    "STUN is not answered: {} cannot be bound ({}). Viewers behind different NATs will not find each"
                            + " other; set swarm.stun to another address or off, or name swarm.ice-servers",
                    address,
                    taken.getMessage());
            return null;
        }
    }

    /** @throws IOException if a configured database cannot be read, or the address for STUN not be bound */
    public static SwarmService start(Parts parts) throws IOException {
        SwarmService service = new SwarmService(parts);
        service.every(DIGEST_TICK_MILLIS, service.swarms::tickDigests);
        service.every(SOCKET_TICK_MILLIS, service.signal::tick);
        service.every(SWARM_TICK_MILLIS, service.swarms::tick);
        service.every(MANIFEST_TICK_MILLIS, () -> service.teacher.tick(Instant.now()));
        service.every(LOW_LATENCY_TICK_MILLIS, () -> service.teacher.tickLowLatency(Instant.now()));
        service.every(DATABASE_TICK_MILLIS, service.networks::refresh);
        return service;
    }

    /** See {@link Swarms#foresee}. */
    public void foresee(Foresight foresight) {
        swarms.foresee(foresight);
    }

    private void every(long millis, Runnable task) {
        var unused = timer.scheduleWithFixedDelay(() -> guarded(task), millis, millis, TimeUnit.MILLISECONDS);
    }

    /** A timer that throws once never runs again. */
    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error bug) {
            LOG.error("a timer of the swarm failed", bug);
        }
    }

    /** Signalling sockets that are open. */
    public int sockets() {
        return signal.sockets();
    }

    /** Hears what manifests say. */
    public ManifestListener manifestListener() {
        return teacher;
    }

    /** The resources below {@code /_p2p/@/} by name. */
    public Map<String, ResourceHandler> resources(ManifestSource manifests) {
        JoinHandler join = new JoinHandler(
                swarms,
                tokens,
                places,
                manifests,
                files,
                visitors,
                (peer, route) -> control.contains(peer, route, settings.controlPercent(route)),
                socket,
                config.joinsPerAddress(),
                rememberedClients);
        return Map.of("join", join, "signal", signal, "report", beacons);
    }

    /** The resources of the admin listener by path; those that end in a slash answer for what is below. */
    public Map<String, HttpHandler> adminResources() {
        return Map.of(
                "/api/v1/swarm",
                new SwarmReportHandler(swarms),
                "/api/v1/swarm/settings",
                new SwarmSwitchHandler(settings),
                RouteSettingsHandler.PATH,
                new RouteSettingsHandler(settings));
    }

    public Swarms swarms() {
        return swarms;
    }

    /** Has somebody hear of each verdict on a bad chunk, by its route; called under locks: must return at once. */
    public void onIntegrity(BiConsumer<String, Integrity> listener) {
        counts.onIntegrity(listener);
    }

    /** How the visitors of a route are asked now; empty if it has no swarm. */
    public Optional<SwarmSettings.Consent> consent(RouteConfig route) {
        return swarms.settings(route.name()).map(SwarmSettings::consent);
    }

    /** Where the pages of a route run the client's core from now on; empty if it has no swarm. */
    public Optional<CorePlace> core(RouteConfig route) {
        return settings.of(route.name()).map(ClientSettings::core);
    }

    /** Whether a route's viewers may share now. */
    public boolean isOn(RouteConfig route) {
        return swarms.settings(route.name()).filter(SwarmSettings::enabled).isPresent();
    }

    /** Where STUN is answered; null where it is not. */
    public @Nullable Integer stunPort() {
        return stun == null ? null : stun.port();
    }

    /** Tells every client to come back elsewhere, or later. */
    public void sayGoodbye() {
        signal.shutDown();
    }

    @Override
    public void close() throws IOException {
        timer.shutdownNow();
        checks.shutdownNow();
        if (stun != null) {
            stun.close();
        }
    }
}
