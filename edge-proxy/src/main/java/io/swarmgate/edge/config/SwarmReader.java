package io.swarmgate.edge.config;

import io.swarmgate.swarm.token.TokenKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Reads what concerns swarms. */
final class SwarmReader {
    private static final Pattern ICE_URL = Pattern.compile(
            "(stun|stuns|turn|turns):([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(:[0-9]{1,5})?(\\?transport=(udp|tcp))?");
    private static final Pattern PAGE = Pattern.compile("https?://([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(:[0-9]{1,5})?");

    /** What is wrong with relaying where nothing relays. */
    static final String NO_TURN = "true needs a TURN server: name one in swarm.ice-servers, or nobody can connect";

    private final Section root;
    private final Section swarm;
    private final Function<String, Path> file;

    /** @param file finds a file that must exist */
    SwarmReader(Section root, Function<String, Path> file) {
        this.root = root;
        this.file = file;
        this.swarm = root.section("swarm");
    }

    SwarmConfig read() {
        List<TokenKey> keys = swarm.list(ConfigKey.SWARM_TOKEN_KEYS, SwarmReader::tokenKey);
        Set<String> ids = new HashSet<>();
        for (TokenKey key : keys) {
            if (!ids.add(key.id())) {
                swarm.problem(ConfigKey.SWARM_TOKEN_KEYS, "two keys are called \"" + key.id() + "\"; rename one");
            }
        }
        List<String> ice = swarm.list(ConfigKey.SWARM_ICE_SERVERS, SwarmReader::iceUrl);
        String secret =
                swarm.optional(ConfigKey.SWARM_TURN_SECRET, text -> text).orElse(null);
        SwarmConfig read = new SwarmConfig(
                keys,
                swarm.list(ConfigKey.SWARM_PAGES, SwarmReader::page),
                swarm.optional(ConfigKey.SWARM_STUN, SwarmReader::stun).orElseGet(StunConfig::ofDefault),
                ice,
                secret,
                swarm.optional(ConfigKey.SWARM_ASN_DATABASE, file).orElse(null),
                swarm.optional(ConfigKey.SWARM_COUNTRY_DATABASE, file).orElse(null),
                swarm.value(ConfigKey.SWARM_VIEWERS, Quantities::count),
                swarm.value(ConfigKey.SWARM_JOINS, Quantities::count),
                swarm.value(ConfigKey.SWARM_PLACES, Quantities::count),
                swarm.value(ConfigKey.SWARM_SEEDERS, Quantities::count),
                ClientSettings.read(swarm),
                sites());
        if (secret == null && read.hasTurn()) {
            swarm.problem(ConfigKey.SWARM_TURN_SECRET, "missing; TURN servers need it (coturn: static-auth-secret)");
        }
        if (read.clients().values().relayOnly() && !read.hasTurn()) {
            swarm.problem(ConfigKey.SWARM_RELAY_ONLY, NO_TURN);
        }
        return read;
    }

    static SwarmConfig defaults() {
        return new SwarmConfig(
                List.of(),
                List.of(),
                StunConfig.ofDefault(),
                List.of(),
                null,
                null,
                null,
                ConfigDefaults.value(ConfigKey.SWARM_VIEWERS, Quantities::count),
                ConfigDefaults.value(ConfigKey.SWARM_JOINS, Quantities::count),
                ConfigDefaults.value(ConfigKey.SWARM_PLACES, Quantities::count),
                ConfigDefaults.value(ConfigKey.SWARM_SEEDERS, Quantities::count),
                ClientSettings.NONE,
                Map.of());
    }

    private Map<String, List<CidrBlock>> sites() {
        Map<String, List<CidrBlock>> sites = new LinkedHashMap<>();
        root.named("sites", ConfigKey.SITE_NETWORKS).forEach((name, section) -> {
            try {
                Names.name(name);
            } catch (IllegalArgumentException problem) {
                section.problem(String.valueOf(problem.getMessage()));
            }
            List<CidrBlock> networks = section.list(ConfigKey.SITE_NETWORKS, CidrBlock::parse);
            if (networks.isEmpty()) {
                section.missing("networks", "name the CIDR blocks of the site");
            }
            sites.put(name, networks);
        });
        return sites;
    }

    private static TokenKey tokenKey(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("a key is written as NAME:SECRET");
        }
        return new TokenKey(text.substring(0, colon), text.substring(colon + 1).getBytes(StandardCharsets.UTF_8));
    }

    private static StunConfig stun(String text) {
        try {
            return StunConfig.parse(text);
        } catch (IllegalArgumentException noAddress) {
            throw new IllegalArgumentException(noAddress.getMessage() + "; or off", noAddress);
        }
    }

    private static String iceUrl(String text) {
        if (!ICE_URL.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no STUN or TURN URL: write it like stun:stun.example:3478");
        }
        return text;
    }

    private static String page(String text) {
        if (!PAGE.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no origin: write it like https://tv.example, without a path");
        }
        return text.toLowerCase(Locale.ROOT);
    }
}
