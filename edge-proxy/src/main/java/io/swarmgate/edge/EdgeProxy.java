package io.swarmgate.edge;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.hotspot.DefaultExports;
import io.swarmgate.edge.admin.AdminGuard;
import io.swarmgate.edge.capacity.Capacity;
import io.swarmgate.edge.capacity.HeapBudget;
import io.swarmgate.edge.capacity.Machine;
import io.swarmgate.edge.config.CorePlace;
import io.swarmgate.edge.config.EdgeConfig;
import io.swarmgate.edge.config.RouteConfig;
import io.swarmgate.edge.console.Console;
import io.swarmgate.edge.console.ConsoleFiles;
import io.swarmgate.edge.console.OriginWatch;
import io.swarmgate.edge.handler.AccessLogHandler;
import io.swarmgate.edge.handler.ClientAddress;
import io.swarmgate.edge.handler.ClientHandler;
import io.swarmgate.edge.handler.CopiesHandler;
import io.swarmgate.edge.handler.CrossOriginReads;
import io.swarmgate.edge.handler.DigestHandler;
import io.swarmgate.edge.handler.ExchangesUnderWay;
import io.swarmgate.edge.handler.ForwardedFields;
import io.swarmgate.edge.handler.FrontHandler;
import io.swarmgate.edge.handler.GatewayHandler;
import io.swarmgate.edge.handler.GatewayPlaces;
import io.swarmgate.edge.handler.ManifestHandler;
import io.swarmgate.edge.handler.ManifestPolicies;
import io.swarmgate.edge.handler.MeteredHandler;
import io.swarmgate.edge.handler.OriginSegmentSource;
import io.swarmgate.edge.handler.PageProxy;
import io.swarmgate.edge.handler.ProxyHandler;
import io.swarmgate.edge.handler.ReadingPace;
import io.swarmgate.edge.handler.ResourceHandler;
import io.swarmgate.edge.handler.ResponseFields;
import io.swarmgate.edge.handler.RouteTable;
import io.swarmgate.edge.handler.Seals;
import io.swarmgate.edge.handler.SegmentHandler;
import io.swarmgate.edge.handler.Sites;
import io.swarmgate.edge.handler.SteeringHandler;
import io.swarmgate.edge.ledger.EdgeLedger;
import io.swarmgate.edge.ledger.TrafficMeter;
import io.swarmgate.edge.manifest.ManifestMemory;
import io.swarmgate.edge.manifest.ManifestSource;
import io.swarmgate.edge.manifest.ManifestTransformation;
import io.swarmgate.edge.manifest.ManifestWorkers;
import io.swarmgate.edge.metrics.AccessLog;
import io.swarmgate.edge.metrics.AdminHandler;
import io.swarmgate.edge.metrics.EdgeMetrics;
import io.swarmgate.edge.metrics.MonthCollector;
import io.swarmgate.edge.metrics.QualityMetrics;
import io.swarmgate.edge.metrics.StoreCollector;
import io.swarmgate.edge.origin.LenientHeads;
import io.swarmgate.edge.origin.OriginClient;
import io.swarmgate.edge.origin.OriginObserver;
import io.swarmgate.edge.origin.OriginServer;
import io.swarmgate.edge.origin.SharedFields;
import io.swarmgate.edge.origin.VertxOriginClient;
import io.swarmgate.edge.page.ClientFiles;
import io.swarmgate.edge.page.PageInjection;
import io.swarmgate.edge.page.TagSettings;
import io.swarmgate.edge.page.WorkerScripts;
import io.swarmgate.edge.quality.QualityDesk;
import io.swarmgate.edge.quality.QualityLedger;
import io.swarmgate.edge.report.OpenApiHandler;
import io.swarmgate.edge.report.ReportHandler;
import io.swarmgate.edge.swarm.SwarmService;
import io.swarmgate.ledger.LedgerReader;
import io.swarmgate.report.EgressReports;
import io.swarmgate.report.QualityReports;
import io.swarmgate.segment.SegmentStore;
import io.swarmgate.segment.StoreLimits;
import io.swarmgate.segment.StoreMemory;
import io.swarmgate.segment.StoreStats;
import io.swarmgate.segment.WindowBudget;
import io.swarmgate.swarm.Foresight;
import io.swarmgate.swarm.protocol.SwarmSettings.Consent;
import io.undertow.server.HttpHandler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Builds every object of a running edge from its configuration, and takes them down again. Nothing is decided here. */
public final class EdgeProxy implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EdgeProxy.class);

    private final ClosingOrder closing;
    private final EdgeMetrics metrics = new EdgeMetrics(new CollectorRegistry());
    private final SharedFields sharedFields = new SharedFields(loopId());
    private final EdgeLedger ledger;
    private final SegmentStore store;
    private final SwarmService swarm;
    private final Listener front;
    private final Listener admin;
    private final Drain drain;

    private EdgeProxy(Capacity capacity, ClosingOrder closing) throws IOException {
        this.closing = closing;
        EdgeConfig config = capacity.config();
        HeapBudget heap = capacity.heap();
        Readiness readiness = new Readiness();
        DefaultExports.register(metrics.registry());
        metrics.expect(
                config.routes().stream().map(RouteConfig::name).toList(),
                config.origins().stream().map(OriginServer::name).toList());
        ledger = EdgeLedger.open(config.ledger(), config.listen(), heap.ledgerSums(), metrics);
        closing.add("ledger", ledger);
        TrafficMeter meter = new TrafficMeter(ledger.traffic(), config.routes(), heap.nameBytes());
        LenientHeads.allow();
        int eventLoops = Math.max(2, Runtime.getRuntime().availableProcessors());
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(eventLoops));
        closing.add("event loops", () -> vertx.close().await());
        OriginWatch origins = new OriginWatch(config.origins(), InstantSource.system());
        OriginClient client = new VertxOriginClient(
                vertx,
                eventLoops,
                observer(meter, origins),
                capacity.descriptors().originConnections());
        closing.add("origin connections", client);
        store = openStore(config, heap, client, sharedFields);
        closing.add("segment store", store);
        ExecutorService workers = ManifestWorkers.start();
        closing.add("manifest workers", workers::shutdownNow);
        metrics.register(new StoreCollector(store::stats));

        ListenerLimits limits = ListenerLimits.of(config, capacity.descriptors());
        Routing routing = Routing.of(config);
        Sites sites = new Sites(config.swarm().sites(), heap.clients());
        swarm = swarm(config, heap, routing, store, meter, sites, workers);
        closing.add("swarm timers", swarm);
        QualityDesk quality = quality(config, heap, routing);
        Console console = Console.start(
                new Console.Parts(
                        config.ledger().edge(),
                        config.ledger().timeZone(),
                        metrics,
                        origins,
                        swarm,
                        meter,
                        ledger,
                        readiness::whyNot),
                InstantSource.system());
        closing.add("console", console);
        store.listenForProtection(new ProtectedMedia(metrics, console));
        admin = Listener.open(
                "admin",
                config.admin().address(),
                config.admin().tls() ? config.tls() : null,
                vertx,
                adminHandler(config, readiness, console),
                limits.forAdmin(capacity.descriptors()));
        closing.add("admin listener", admin);
        HttpHandler answering = metered(
                config, frontHandler(config, heap, routing, client, store, swarm, quality, workers), meter, sites);
        ExchangesUnderWay exchanges = new ExchangesUnderWay(logged(config, counted(config, answering)));
        front = Listener.open("listen", config.listen(), config.tls(), vertx, exchanges, limits);
        closing.add("listener", front);
        metrics.register(front.collector());
        closing.add("exchanges", () -> front.cut(exchanges));
        closing.add("swarm sockets", swarm::sayGoodbye);
        closing.add("readiness", readiness::draining);
        drain = new Drain(config.drain(), readiness, front, exchanges, swarm);
        readiness.ready();
    }

    /**
     * Starts an edge.
     *
     * @throws IOException if an address cannot be bound or a file of the configuration cannot be used; the message
     *     names it and the remedy
     */
    public static EdgeProxy start(EdgeConfig config) throws IOException {
        Preflight found = Preflight.of(config);
        if (!found.problems().isEmpty()) {
            throw new IOException(String.join("\n", found.problems()));
        }
        found.warnings().forEach(LOG::warn);
        return start(Capacity.of(config, Machine.here()));
    }

    /** The same with what was found to fit. */
    static EdgeProxy start(Capacity capacity) throws IOException {
        capacity.warnings().forEach(LOG::warn);
        LOG.info("{}", capacity.summary());
        ClosingOrder opened = new ClosingOrder();
        try {
            return new EdgeProxy(capacity, opened);
        } catch (IOException | RuntimeException failed) {
            opened.close();
            throw failed;
        }
    }

    /** For a simulation: what its swarms expect of viewers from now on. */
    public void foresee(Foresight foresight) {
        swarm.foresee(foresight);
    }

    private static SegmentStore openStore(
            EdgeConfig config, HeapBudget heap, OriginClient client, SharedFields sharedFields) throws IOException {
        EdgeConfig.Gateway gateway = config.gateway();
        StoreLimits limits = StoreLimits.of(
                gateway.diskBytes(),
                gateway.memoryBytes(),
                gateway.smallObjectBytes(),
                gateway.maxOpenFiles(),
                gateway.defaultFreshness(),
                originPatience(config));
        return SegmentStore.open(
                limits,
                new StoreMemory(heap.segmentHeadBytes(), heap.segmentWindowBytes(), heap.nameBytes()),
                gateway.directory(),
                new OriginSegmentSource(client, config.origins(), sharedFields),
                Clock.systemUTC());
    }

    /** Longer than a request may take that waits for its turn, tries several addresses and is answered late. */
    private static Duration originPatience(EdgeConfig config) {
        return config.origins().stream()
                .map(origin -> origin.connectTimeout().multipliedBy(12).plus(origin.responseTimeout()))
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO)
                .plusSeconds(10);
    }

    /** What tells where a request leads, and what references become. */
    private record Routing(GatewayMappings mappings, RouteTable table, ManifestPolicies policies) {
        static Routing of(EdgeConfig config) throws IOException {
            Seals seals = new Seals(SealKeys.of(config));
            GatewayMappings mappings = GatewayMappings.of(config, seals);
            return new Routing(
                    mappings,
                    new RouteTable(config.routes(), config.origins(), seals, mappings.gatewayHost()),
                    new ManifestPolicies(mappings.byRoute()));
        }
    }

    private SwarmService swarm(
            EdgeConfig config,
            HeapBudget heap,
            Routing routing,
            SegmentStore store,
            TrafficMeter meter,
            Sites sites,
            Executor workers)
            throws IOException {
        return SwarmService.start(new SwarmService.Parts(
                config.swarm(),
                config.routes(),
                config.gateway().publicUrl(),
                new GatewayPlaces(routing.table(), routing.policies()),
                new ClientAddress(config.trustedProxies()),
                store,
                metrics,
                meter,
                sites,
                workers,
                heap));
    }

    private QualityDesk quality(EdgeConfig config, HeapBudget heap, Routing routing) {
        List<String> routes = config.routes().stream().map(RouteConfig::name).toList();
        return new QualityDesk(
                new QualityLedger(ledger.traffic(), new QualityMetrics(metrics.registry(), routes)),
                new GatewayPlaces(routing.table(), routing.policies()),
                new ClientAddress(config.trustedProxies()),
                heap.sessions(),
                heap.clients());
    }

    private FrontHandler frontHandler(
            EdgeConfig config,
            HeapBudget heap,
            Routing routing,
            OriginClient client,
            SegmentStore store,
            SwarmService swarm,
            QualityDesk quality,
            Executor workers) {
        ResponseFields responseFields = new ResponseFields(routing.mappings().byRoute());
        ReadingPace pace =
                ReadingPace.of(config.limits().stallTimeout(), config.limits().minimumRate());
        ProxyHandler proxy = new ProxyHandler(client, responseFields, pace, new WindowBudget(heap.relayBytes()));
        ClientFiles files = ClientFiles.load();
        WorkerScripts workerScripts = new WorkerScripts(files.worker(), config.routes());
        ManifestSource source = new ManifestSource(
                client,
                sharedFields,
                new ManifestTransformation(
                        config.manifests().maxBytes(), heap.listedSegments(), swarm.manifestListener()),
                metrics,
                workers,
                InstantSource.system(),
                new ManifestMemory(config.manifests().cacheBytes(), heap.nameBytes(), heap.arrivingManifestBytes()),
                heap.waitingForManifests());
        watch(source);
        PageProxy pages = new PageProxy(proxy, injections(config, files, workerScripts, swarm), metrics);
        ManifestHandler manifests = new ManifestHandler(source, pages, routing.policies(), responseFields, metrics);
        GatewayHandler gateway = new GatewayHandler(
                manifests, new SegmentHandler(store, manifests, responseFields, metrics, pace, quality::said));
        ForwardedFields forwarded = new ForwardedFields(config.trustedProxies(), sharedFields.loopId());
        Map<String, ResourceHandler> resources =
                new HashMap<>(ownResources(store, files, workerScripts, routing.table(), swarm));
        resources.putAll(swarm.resources(source));
        resources.putAll(quality.resources());
        resources.put(
                RouteTable.STEERING_RESOURCE,
                new SteeringHandler(proxy, routing.table(), routing.mappings().byRoute()));
        CrossOriginReads crossOrigin = new CrossOriginReads(
                config.gateway().publicUrl() != null, config.swarm().pages());
        return new FrontHandler(
                routing.table(),
                forwarded,
                manifests,
                proxy,
                gateway,
                resources,
                crossOrigin,
                new ClientAddress(config.trustedProxies()),
                metrics);
    }

    private void watch(ManifestSource source) {
        ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "manifest-watch");
            thread.setDaemon(true);
            return thread;
        });
        closing.add("manifest watch", watch::shutdownNow);
        var unused = watch.scheduleWithFixedDelay(source::tick, 500, 500, TimeUnit.MILLISECONDS);
    }

    private static Map<RouteConfig, PageInjection> injections(
            EdgeConfig config, ClientFiles files, WorkerScripts workers, SwarmService swarm) {
        Map<RouteConfig, PageInjection> injections = new HashMap<>();
        for (RouteConfig route : config.routes()) {
            if (route.page().any()) {
                String gateway = config.gateway().publicUrl();
                injections.put(
                        route,
                        new PageInjection(
                                files, workers.ofRoute(route), route.page(), gateway, () -> said(swarm, route)));
            }
        }
        return injections;
    }

    /** Only what differs from what the tag means without it. */
    private static TagSettings said(SwarmService swarm, RouteConfig route) {
        return new TagSettings(
                swarm.consent(route)
                        .filter(consent -> consent != Consent.NONE)
                        .map(Consent::word)
                        .orElse(null),
                swarm.core(route)
                        .filter(place -> place != CorePlace.WORKER)
                        .map(CorePlace::word)
                        .orElse(null));
    }

    /** What answers below {@code /_p2p/@/}, and the two files of the browser client beside it. */
    private static Map<String, ResourceHandler> ownResources(
            SegmentStore store, ClientFiles files, WorkerScripts workers, RouteTable table, SwarmService swarm) {
        ResourceHandler client = new ClientHandler(
                files, workers, host -> table.ofHost(host).stream().anyMatch(swarm::isOn));
        return Map.of("digest", new DigestHandler(store), "client", client, "sw", client);
    }

    private OriginObserver observer(TrafficMeter meter, OriginWatch origins) {
        return (request, status, failure, bytes, firstByte) -> {
            metrics.originRequest(request.origin().name(), status, failure, bytes, firstByte);
            origins.ended(request.origin().name(), status, failure, bytes, firstByte);
            meter.fetched(request, status > 0, bytes);
        };
    }

    private HttpHandler adminHandler(EdgeConfig config, Readiness readiness, Console console) {
        ConsoleFiles files = ConsoleFiles.load();
        Map<String, HttpHandler> resources = adminResources(config);
        resources.putAll(console.resources());
        resources.put("/", files);
        resources.put(ConsoleFiles.DIRECTORY, files);
        return new AdminGuard(
                config.admin().token(),
                new AdminHandler(metrics, readiness::whyNot, ledger::notes, resources),
                ConsoleFiles.DIRECTORY,
                files.styleSheetPath(),
                InstantSource.system());
    }

    private Map<String, HttpHandler> adminResources(EdgeConfig config) {
        Optional<EgressReports> reports = ledger.reader()
                .map(reader -> new EgressReports(reader, config.money().prices(), InstantSource.system()));
        ZoneId zone = config.ledger().timeZone();
        reports.ifPresent(made -> showMonth(made, zone));
        Map<String, HttpHandler> resources = new HashMap<>(swarm.adminResources());
        resources.put("/api/v1/egress", ReportHandler.egress(reports, zone));
        resources.put("/api/v1/statement", ReportHandler.statement(reports, zone));
        resources.put("/api/v1/quality", ReportHandler.quality(ledger.reader().map(QualityReports::new), zone));
        resources.put("/api/v1/openapi.json", new OpenApiHandler());
        return resources;
    }

    private void showMonth(EgressReports reports, ZoneId zone) {
        ExecutorService worker = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "month-figures");
            thread.setDaemon(true);
            return thread;
        });
        closing.add("figures of the month", worker::shutdownNow);
        metrics.register(new MonthCollector(reports, zone, InstantSource.system(), worker));
    }

    private static HttpHandler metered(EdgeConfig config, HttpHandler handler, TrafficMeter meter, Sites sites) {
        return meter.isOn()
                ? new MeteredHandler(handler, meter, sites, new ClientAddress(config.trustedProxies()))
                : handler;
    }

    /** Where it faces the viewers of a swarm, the edge sees itself who was sent what over HTTP. */
    private HttpHandler counted(EdgeConfig config, HttpHandler handler) {
        if (config.routes().stream().noneMatch(RouteConfig::swarm)) {
            return handler;
        }
        Set<String> behindCdn = config.routes().stream()
                .filter(RouteConfig::behindCdn)
                .map(RouteConfig::name)
                .collect(Collectors.toUnmodifiableSet());
        return new CopiesHandler(handler, swarm.sentCopies(), behindCdn, new ClientAddress(config.trustedProxies()));
    }

    private HttpHandler logged(EdgeConfig config, HttpHandler handler) throws IOException {
        if (config.accessLog() == null) {
            return handler;
        }
        AccessLog log = AccessLog.open(config.accessLog(), metrics.registry());
        closing.add("access log", log);
        return new AccessLogHandler(handler, log, new ClientAddress(config.trustedProxies()));
    }

    /** New at each start: the edges of one operator may stand behind each other, one process never behind itself. */
    private static String loopId() {
        return "swarmgate-" + Long.toHexString(new SecureRandom().nextLong());
    }

    /** Where clients connect; the real port if the configured one was 0. */
    public InetSocketAddress address() {
        return front.address();
    }

    public InetSocketAddress adminAddress() {
        return admin.address();
    }

    /** The UDP port where viewers are told their address; null if they are not. */
    public @Nullable Integer stunPort() {
        return swarm.stunPort();
    }

    public EdgeMetrics metrics() {
        return metrics;
    }

    /** Answers from what the ledger has stored; empty without a ledger. */
    public Optional<LedgerReader> ledger() {
        return ledger.reader();
    }

    /** What the segment store holds and has done. */
    public StoreStats storeStats() {
        return store.stats();
    }

    /**
     * Lets traffic go elsewhere and finishes what is under way, as far as {@code drain.delay} and {@code drain.timeout}
     * allow. {@link #close()} is to follow.
     *
     * @return how many answers are still under way
     */
    public int drain() throws InterruptedException {
        return drain.run();
    }

    /** Closes everything at once, whatever is under way. */
    @Override
    public void close() {
        closing.close();
    }
}
