package io.swarmgate.edge.config;

import io.swarmgate.edge.config.EdgeConfig.Drain;
import io.swarmgate.edge.config.EdgeConfig.Gateway;
import io.swarmgate.edge.config.EdgeConfig.Limits;
import io.swarmgate.edge.config.EdgeConfig.Manifests;
import io.swarmgate.edge.config.EdgeConfig.Tls;
import io.swarmgate.edge.origin.OriginServer;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns the sections of a file into the configuration; whatever is wrong goes to the problems. */
final class ConfigReader {
    private final Section root;
    private final Problems problems;
    private final Path directory;

    ConfigReader(Section root, Problems problems, Path directory) {
        this.root = root;
        this.problems = problems;
        this.directory = directory;
    }

    /** The configuration, or null if there are problems. */
    @Nullable EdgeConfig read() {
        InetSocketAddress listen = root.value(ConfigKey.LISTEN, HostPort::parse);
        Tls tls = tls();
        AdminConfig admin = admin(listen, tls);
        Limits limits = limits();
        Drain drain = drain();
        Gateway gateway = gateway(listen);
        Manifests manifests = manifests();
        Map<String, OriginServer> origins = origins();
        SwarmConfig swarm = new SwarmReader(root, this::existingFile).read();
        List<RouteConfig> routes = new RouteReader(root, origins, gateway.publicUrl() != null, swarm.hasTurn()).read();
        List<String> trusted = root.list(ConfigKey.TRUSTED_PROXIES, text -> {
            CidrBlock.parse(text);
            return text;
        });
        Path accessLog = root.optional(ConfigKey.ACCESS_LOG, this::logFile).orElse(null);
        LedgerConfig ledger = new LedgerSection(root, this::ledgerDirectory).read();
        if (gateway.directory().equals(ledger.directory())) {
            root.section("ledger")
                    .problem(ConfigKey.LEDGER_DIRECTORY, "is that of gateway.directory; name another one");
        }
        MoneyConfig money = new MoneyReader(
                        root,
                        routes.stream().map(RouteConfig::name).toList(),
                        List.copyOf(swarm.sites().keySet()),
                        List.copyOf(origins.keySet()))
                .read();
        if (!problems.isEmpty()) {
            return null;
        }
        return new EdgeConfig(
                listen,
                tls,
                admin,
                limits,
                drain,
                gateway,
                manifests,
                List.copyOf(origins.values()),
                routes,
                trusted,
                accessLog,
                swarm,
                ledger,
                money);
    }

    private AdminConfig admin(InetSocketAddress listen, @Nullable Tls tls) {
        InetSocketAddress address = root.value(ConfigKey.ADMIN, HostPort::parse);
        if (listen.equals(address) && listen.getPort() != 0) {
            root.problem(ConfigKey.ADMIN, "is the address of listen; use another port");
        }
        String token = root.optional(ConfigKey.ADMIN_TOKEN, AdminConfig::token).orElse(null);
        boolean withTls = root.value(ConfigKey.ADMIN_TLS, Names::bool);
        if (withTls && tls == null) {
            root.problem(ConfigKey.ADMIN_TLS, "needs a key pair; name it by tls.certificate and tls.key");
        }
        try {
            return new AdminConfig(address, token, withTls);
        } catch (IllegalArgumentException open) {
            if (!root.has(ConfigKey.ADMIN_TOKEN)) {
                root.problem(ConfigKey.ADMIN, String.valueOf(open.getMessage()));
            }
            return AdminConfig.onLoopback(ConfigDefaults.admin());
        }
    }

    private @Nullable Tls tls() {
        Section tls = root.section("tls");
        boolean certificate = tls.has(ConfigKey.TLS_CERTIFICATE);
        boolean key = tls.has(ConfigKey.TLS_KEY);
        if (certificate && !key) {
            tls.problem(ConfigKey.TLS_KEY, "missing; name the PEM file of the private key");
        } else if (key && !certificate) {
            tls.problem(ConfigKey.TLS_CERTIFICATE, "missing; name the PEM file of the certificate chain");
        }
        Path chainFile =
                tls.optional(ConfigKey.TLS_CERTIFICATE, this::existingFile).orElse(null);
        Path keyFile = tls.optional(ConfigKey.TLS_KEY, this::existingFile).orElse(null);
        return chainFile == null || keyFile == null ? null : new Tls(chainFile, keyFile);
    }

    private Limits limits() {
        Section limits = root.section("limits");
        return new Limits(
                limits.value(ConfigKey.MAX_CONNECTIONS, Quantities::count),
                limits.optional(ConfigKey.CONNECTIONS_PER_ADDRESS, Quantities::count)
                        .orElse(null),
                limits.value(ConfigKey.HEADER_TIMEOUT, Quantities::duration),
                limits.value(ConfigKey.STALL_TIMEOUT, Quantities::duration),
                limits.value(ConfigKey.MINIMUM_RATE, Quantities::bytesOrZero));
    }

    private Drain drain() {
        Section drain = root.section("drain");
        return new Drain(
                drain.value(ConfigKey.DRAIN_DELAY, Quantities::durationOrZero),
                drain.value(ConfigKey.DRAIN_TIMEOUT, Quantities::durationOrZero));
    }

    private Gateway gateway(InetSocketAddress listen) {
        Section gateway = root.section("gateway");
        Gateway read = new Gateway(
                gateway.optional(ConfigKey.PUBLIC_URL, ConfigReader::publicUrl).orElse(null),
                gateway.value(ConfigKey.INIT_SEGMENTS, Names::bool),
                gateway.optional(ConfigKey.DIRECTORY, this::spoolDirectory)
                        .orElseGet(() -> ConfigDefaults.directory(listen)),
                gateway.value(ConfigKey.DISK, Quantities::bytes),
                gateway.value(ConfigKey.MEMORY, Quantities::bytes),
                gateway.value(ConfigKey.SMALL_OBJECT, Quantities::smallBytes),
                gateway.value(ConfigKey.OPEN_FILES, Quantities::count),
                gateway.value(ConfigKey.DEFAULT_FRESHNESS, Quantities::durationOrZero));
        if (read.smallObjectBytes() > read.memoryBytes()) {
            gateway.problem(ConfigKey.SMALL_OBJECT, "is larger than gateway.memory, which has to hold such objects");
        }
        return read;
    }

    private Manifests manifests() {
        Section manifests = root.section("manifests");
        return new Manifests(
                manifests.value(ConfigKey.MANIFEST_MAX_SIZE, Quantities::smallBytes),
                manifests.value(ConfigKey.MANIFEST_CACHE, Quantities::bytes));
    }

    private Map<String, OriginServer> origins() {
        Map<String, OriginServer> origins = new LinkedHashMap<>();
        Map<String, Section> sections = root.named("origins", ConfigKey.ORIGIN_URL);
        sections.forEach((name, section) -> origins.put(name, origin(name, section)));
        if (sections.isEmpty()) {
            root.missing("origins", "name at least one, such as origins: {main: https://media.example}");
        }
        return origins;
    }

    private static OriginServer origin(String name, Section section) {
        try {
            Names.name(name);
        } catch (IllegalArgumentException problem) {
            section.problem(String.valueOf(problem.getMessage()));
        }
        return new OriginServer(
                name,
                section.required(ConfigKey.ORIGIN_URL, ServerUrl::directory, "give the origin's http(s) URL")
                        .orElse("http://unknown.invalid/"),
                section.optional(ConfigKey.ORIGIN_HOST, Names::hostField).orElse(null),
                section.value(ConfigKey.ORIGIN_PARENT, Names::bool),
                section.value(ConfigKey.ORIGIN_HTTP2, Names::bool),
                section.value(ConfigKey.ORIGIN_TLS_VERIFY, Names::bool),
                section.value(ConfigKey.ORIGIN_CONNECT_TIMEOUT, Quantities::duration),
                section.value(ConfigKey.ORIGIN_RESPONSE_TIMEOUT, Quantities::duration),
                section.value(ConfigKey.ORIGIN_IDLE_TIMEOUT, Quantities::duration),
                section.value(ConfigKey.ORIGIN_MAX_CONNECTIONS, Quantities::count));
    }

    /** The edge answers below {@code /_p2p}, whatever host it is reached by. */
    private static String publicUrl(String text) {
        String url = ServerUrl.directory(text);
        String withoutSlash = url.substring(0, url.length() - 1);
        if (withoutSlash.indexOf('/', withoutSlash.indexOf("://") + 3) < 0) {
            return withoutSlash + "/_p2p";
        }
        if (!withoutSlash.endsWith("/_p2p")) {
            throw new IllegalArgumentException("\"" + text + "\" must end in /_p2p, where the gateway answers");
        }
        return withoutSlash;
    }

    private Path existingFile(String text) {
        Path file = directory.resolve(text);
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new IllegalArgumentException("\"" + file + "\" is no readable file; check the path and permissions");
        }
        return file;
    }

    private Path spoolDirectory(String text) {
        Path file = directory.resolve(text);
        if (Files.exists(file) && !Files.isDirectory(file)) {
            throw new IllegalArgumentException("\"" + file + "\" is no directory; name one that may be emptied");
        }
        return file;
    }

    private Path ledgerDirectory(String text) {
        Path file = directory.resolve(text);
        if (Files.exists(file) && !Files.isDirectory(file)) {
            throw new IllegalArgumentException("\"" + file + "\" is no directory; name one that may be made or used");
        }
        return file;
    }

    private Path logFile(String text) {
        if (text.equals("-")) {
            return Path.of("-");
        }
        Path file = directory.resolve(text);
        Path parent = file.toAbsolutePath().getParent();
        if (Files.isDirectory(file) || parent == null || !Files.isDirectory(parent)) {
            throw new IllegalArgumentException(
                    "\"" + file + "\" cannot be a log file; name a file in an existing directory, or -");
        }
        return file;
    }
}
