package io.swarmgate.edge.config;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Every key of the configuration file, with its default. The loader knows no others, and docs/configuration.md is
 * checked against this list.
 *
 * <p>In a path, {@code *} stands for a name the operator chooses and {@code []} for each item of a list.
 */
public enum ConfigKey {
    LISTEN("listen", "address", "0.0.0.0:8080"),
    /** Loopback: counts and health are nobody else's business unless the operator says so. */
    ADMIN("admin", "address", "127.0.0.1:9090"),
    ADMIN_TOKEN("admin-token", "token", null),
    ADMIN_TLS("admin-tls", "boolean", "false"),
    TLS_CERTIFICATE("tls.certificate", "file", null),
    TLS_KEY("tls.key", "file", null),
    /** Each takes a descriptor and some kilobytes. */
    MAX_CONNECTIONS("limits.connections", "number", "10000"),
    CONNECTIONS_PER_ADDRESS("limits.connections-per-address", "number", null),
    /** Players send theirs in one packet; a lossy line may need some retransmissions. */
    HEADER_TIMEOUT("limits.header-timeout", "duration", "10s"),
    /** A player whose buffer is full may pause for some segments; longer, and it can ask again. */
    STALL_TIMEOUT("limits.stall-timeout", "duration", "60s"),
    /** A tenth of the slowest line on which anything plays. */
    MINIMUM_RATE("limits.minimum-rate", "size or 0", "1KiB"),
    /** Two probes of a balancer. Together with the timeout less than the 30 s that Kubernetes waits before SIGKILL. */
    DRAIN_DELAY("drain.delay", "duration or 0", "5s"),
    /** A viewer on a slow line takes about a segment's duration for a segment. */
    DRAIN_TIMEOUT("drain.timeout", "duration or 0", "20s"),
    PUBLIC_URL("gateway.public-url", "URL", null),
    INIT_SEGMENTS("gateway.init-segments", "boolean", "true"),
    DIRECTORY("gateway.directory", "directory", null),
    /** About an hour of one 20 Mbit/s ladder. */
    DISK("gateway.disk", "size", "10GiB"),
    /** Half of what a JVM with 1 GiB of heap grants to direct buffers by default leaves room for the listeners. */
    MEMORY("gateway.memory", "size", "128MiB"),
    /** Memory needs no open file and never waits for a disk; what either costs stands in docs/benchmarks.md. */
    SMALL_OBJECT("gateway.small-object", "size", "256KiB"),
    /** Leaves room for sockets under the usual limit of 1024 (soft) to 4096 descriptors. */
    OPEN_FILES("gateway.open-files", "number", "512"),
    /** Long enough for a live window, short enough that a segment replaced under its name is seen. */
    DEFAULT_FRESHNESS("gateway.default-freshness", "duration or 0", "60s"),
    /** Holds a day of 2 s segments with long URLs. */
    MANIFEST_MAX_SIZE("manifests.max-size", "size", "16MiB"),
    MANIFEST_CACHE("manifests.cache", "size", "64MiB"),
    ORIGIN_URL("origins.*.url", "URL", null),
    ORIGIN_HOST("origins.*.host", "text", null),
    ORIGIN_PARENT("origins.*.parent", "boolean", "false"),
    ORIGIN_HTTP2("origins.*.http2", "boolean", "true"),
    ORIGIN_TLS_VERIFY("origins.*.tls-verify", "boolean", "true"),
    ORIGIN_CONNECT_TIMEOUT("origins.*.connect-timeout", "duration", "3s"),
    /** A blocking playlist reload may take three target durations (RFC 8216bis, section 6.2.5.2). */
    ORIGIN_RESPONSE_TIMEOUT("origins.*.response-timeout", "duration", "30s"),
    ORIGIN_IDLE_TIMEOUT("origins.*.idle-timeout", "duration", "15s"),
    ORIGIN_MAX_CONNECTIONS("origins.*.max-connections", "number", "256"),
    ROUTE_NAME("routes[].name", "name", null),
    ROUTE_HOSTS("routes[].hosts", "list of host names", null),
    ROUTE_PATH("routes[].path", "path", "/"),
    ROUTE_ORIGIN("routes[].origin", "name", null),
    ROUTE_ORIGIN_PATH("routes[].origin-path", "path", null),
    ROUTE_ORIGINS("routes[].origins", "list of names", null),
    /** Pages are the site's: they change only if the operator says so. */
    ROUTE_INJECT("routes[].inject", "boolean", "false"),
    ROUTE_EXTEND_CSP("routes[].extend-csp", "boolean", "false"),
    ROUTE_EXTEND_WORKER("routes[].extend-worker", "boolean", "false"),
    /** Behind a CDN the edge sees a fraction of what viewers are sent. */
    ROUTE_BEHIND_CDN("routes[].behind-cdn", "boolean", "false"),
    ROUTE_SWARM("routes[].swarm", "boolean or settings", "false"),
    /** A route may begin with its swarm switched off and have it switched on while viewers watch. */
    ROUTE_SWARM_ENABLED("routes[].swarm.enabled", "boolean", "true"),
    /** Other viewers' answers come from the store only where the origin gives them to nobody in particular. */
    ROUTE_FORWARD_CREDENTIALS("routes[].forward-credentials", "boolean", "false"),
    ROUTE_FILES("routes[].files", "list of path patterns", null),
    TRUSTED_PROXIES("trusted-proxies", "list of CIDR blocks", null),
    ACCESS_LOG("access-log", "file", null),
    SWARM_TOKEN_KEYS("swarm.token-keys", "list of keys", null),
    SWARM_PAGES("swarm.pages", "list of origins", null),
    /** The port registered for STUN, where no third party has to be asked. */
    SWARM_STUN("swarm.stun", "address or off", "0.0.0.0:3478"),
    SWARM_ICE_SERVERS("swarm.ice-servers", "list of STUN and TURN URLs", null),
    SWARM_TURN_SECRET("swarm.turn-secret", "text", null),
    SWARM_ASN_DATABASE("swarm.asn-database", "file", null),
    SWARM_COUNTRY_DATABASE("swarm.country-database", "file", null),
    /** Some tens of kilobytes each. */
    SWARM_VIEWERS("swarm.viewers", "number", "20000"),
    /** An office or a school behind one address opens its pages within seconds. */
    SWARM_JOINS("swarm.joins-per-address", "number", "50"),
    /** The second viewer behind a home's NAT is common, a third one on the same stream is not. */
    SWARM_PLACES("swarm.places-per-address", "number", "2"),
    SWARM_SEEDERS("swarm.seeders", "number", "2"),
    SWARM_MIN("swarm.min-swarm", "number", "2"),
    /** A page of several connections costs little; a renderer stops at 500. */
    SWARM_MAX_PEERS("swarm.max-peers", "number", "16"),
    SWARM_RELAY_ONLY("swarm.relay-only", "boolean", "false"),
    SWARM_LOCAL_CANDIDATES("swarm.local-candidates", "boolean", "false"),
    SWARM_UPLOAD_RATIO("swarm.upload-ratio", "ratio", "1"),
    SWARM_UPLOAD_KBPS("swarm.upload-kbps", "number or 0", "0"),
    /** What is queued is a fifth of a second at most: a viewer whose own uploads need more room has less shared. */
    SWARM_UPLINK_SHARE("swarm.uplink-share", "percentage", "95%"),
    SWARM_UPLOAD_CELLULAR("swarm.upload-on-cellular", "boolean", "false"),
    SWARM_UPLOAD_HIDDEN("swarm.upload-when-hidden", "boolean", "false"),
    SWARM_BUDGET("swarm.page-store", "size", "64MiB"),
    /** What is written to a viewer's disk is the operator's to decide. */
    SWARM_DISK_STORE("swarm.disk-store", "size or 0", "0"),
    SWARM_PACE("swarm.pace", "boolean", "true"),
    SWARM_SHARE_INIT("swarm.share-init", "boolean", "false"),
    SWARM_CONSENT("swarm.consent", "consent", "none"),
    /** Of a page's main thread sharing takes next to nothing there. */
    SWARM_CORE("swarm.core", "worker or page", "worker"),
    /** Enough of a large audience to compare with, and next to nothing of the saving. */
    SWARM_CONTROL("swarm.control-group", "percentage", "1%"),
    SITE_NETWORKS("sites.*.networks", "list of CIDR blocks", null),
    LEDGER_ENABLED("ledger.enabled", "boolean", "true"),
    LEDGER_DIRECTORY("ledger.directory", "directory", null),
    LEDGER_DATABASE("ledger.database", "JDBC URL", null),
    LEDGER_USER("ledger.user", "text", null),
    LEDGER_PASSWORD("ledger.password", "text", null),
    LEDGER_EDGE("ledger.edge", "name", "edge"),
    /** What a killed process may lose; a write to the journal each time. */
    LEDGER_FLUSH("ledger.flush-interval", "duration", "1s"),
    /** Days of a busy edge. */
    LEDGER_JOURNAL("ledger.journal", "size", "1GiB"),
    /** Some hundred kilobytes a second of new accounts at the very most. */
    LEDGER_STREAMS("ledger.streams", "number", "2000"),
    LEDGER_ZONE("ledger.time-zone", "time zone", "UTC"),
    /** To look at an evening again. */
    LEDGER_MINUTES("ledger.keep-minutes", "days", "7d"),
    /** Two whole months and the one at hand: 95th percentiles are disputed when the invoice has come. */
    LEDGER_FIVE_MINUTES("ledger.keep-five-minutes", "days", "100d"),
    /** The same month of the year before. */
    LEDGER_HOURS("ledger.keep-hours", "days", "400d"),
    LEDGER_DAYS("ledger.keep-days", "days", null),
    PRICE_FOR("prices.*.for", "payee", null),
    PRICE_CURRENCY("prices.*.currency", "currency", null),
    PRICE_FROM("prices.*.from", "date", null),
    PRICE_UNTIL("prices.*.until", "date", null),
    PRICE_EDGES("prices.*.edges", "list of names", null),
    PRICE_ROUTES("prices.*.routes", "list of names", null),
    PRICE_SITES("prices.*.sites", "list of names", null),
    PRICE_ORIGINS("prices.*.origins", "list of names", null),
    PRICE_UNIT("prices.*.unit", "unit", "GB"),
    PRICE_DIRECTION("prices.*.direction", "direction", "out"),
    PRICE_PRICE("prices.*.price", "amount", null),
    PRICE_TIERS_APPLY("prices.*.tiers-apply", "graduated or volume", "graduated"),
    PRICE_TIER_UP_TO("prices.*.tiers[].up-to", "size or rate", null),
    PRICE_TIER_PRICE("prices.*.tiers[].price", "amount", null),
    PRICE_COMMIT("prices.*.commit", "size or rate", null),
    PRICE_OVERAGE("prices.*.overage", "amount", null),
    PRICE_REQUESTS("prices.*.requests", "amount per number", null),
    PRICE_MINIMUM("prices.*.minimum", "amount", "0"),
    PRICE_FEE("prices.*.fee", "amount", "0"),
    PRICE_OVERHEAD("prices.*.overhead", "percentage", "0%");

    private final String path;
    private final String type;
    private final @Nullable String defaultText;

    ConfigKey(String path, String type, @Nullable String defaultText) {
        this.path = path;
        this.type = type;
        this.defaultText = defaultText;
    }

    /** Where the key stands in the file, such as {@code routes[].origin}. */
    public String path() {
        return path;
    }

    /** What its value has to be; a word explained in docs/configuration.md. */
    public String type() {
        return type;
    }

    /** The default as it would be written; null if there is none or it depends on other keys. */
    public @Nullable String defaultText() {
        return defaultText;
    }

    /** The key's own name, without what it stands in. */
    String lastName() {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    /** Names that may stand in {@code parent}: {@code ""}, {@code gateway}, {@code origins.*}, {@code routes[]}. */
    static List<String> namesIn(String parent) {
        String start = parent.isEmpty() ? "" : parent + ".";
        return Arrays.stream(values())
                .map(ConfigKey::path)
                .filter(path -> path.startsWith(start))
                .map(path -> path.substring(start.length()).split("[.\\[]", 2)[0])
                .distinct()
                .toList();
    }
}
