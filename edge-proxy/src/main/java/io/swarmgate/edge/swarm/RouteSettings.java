package io.swarmgate.edge.swarm;

import io.swarmgate.edge.config.ClientSettings;
import io.swarmgate.swarm.Swarms;
import io.swarmgate.swarm.protocol.SwarmSettings;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the clients of each route are told: what the configuration says, and over it what was changed since the start.
 * Thread-safe.
 */
final class RouteSettings {
    private static final Logger LOG = LoggerFactory.getLogger(RouteSettings.class);
    static final String RELAY_ONLY = "relay-only";

    private final Map<String, ClientSettings> configured;
    private final boolean turn;
    private final Swarms swarms;
    /** By route, then by name of the setting. Guarded by this. */
    private final Map<String, Map<String, String>> changed = new HashMap<>();
    /** By route; read for each join and each page, on I/O threads. */
    private final ConcurrentMap<String, ClientSettings> inForce;

    /**
     * @param configured by route, for those that have swarms
     * @param turn whether there is a server that relays between viewers
     */
    RouteSettings(Map<String, ClientSettings> configured, boolean turn, Swarms swarms) {
        this.configured = new TreeMap<>(configured);
        this.turn = turn;
        this.swarms = swarms;
        this.inForce = new ConcurrentHashMap<>(configured);
    }

    /** The names of the routes that have swarms, in order. */
    Set<String> routes() {
        return configured.keySet();
    }

    /** The settings in force; empty if the route has no swarms. */
    Optional<ClientSettings> of(String route) {
        return Optional.ofNullable(inForce.get(route));
    }

    /**
     * Share of a route's viewers that is kept without peers; nobody where there are none to be had. Waits for nothing.
     */
    BigDecimal controlPercent(String route) {
        return of(route).map(ClientSettings::controlPercent).orElse(BigDecimal.ZERO);
    }

    /**
     * Changes settings of a route that has swarms, until the next start; tells its clients at once.
     *
     * @param changes by name; empty for what is to be as the configuration says again (RFC 7396)
     * @param problems hears the name of each setting that is wrong, and the remedy; then nothing is changed
     */
    synchronized void change(String route, Map<String, Optional<String>> changes, BiConsumer<String, String> problems) {
        Set<String> wrong = new HashSet<>();
        BiConsumer<String, String> heard = (name, problem) -> {
            wrong.add(name);
            problems.accept(name, problem);
        };
        Map<String, String> wanted = new HashMap<>(changed.getOrDefault(route, Map.of()));
        changes.forEach(
                (name, text) -> text.ifPresentOrElse(value -> wanted.put(name, value), () -> wanted.remove(name)));
        // A name that only takes a change back has to be one as well.
        changes.keySet().stream()
                .filter(name ->
                        !wanted.containsKey(name) && !ClientSettings.names().contains(name))
                .forEach(name -> ClientSettings.of(Map.of(name, ""), heard));
        ClientSettings all = ClientSettings.of(wanted, heard).over(configured.getOrDefault(route, ClientSettings.NONE));
        SwarmSettings settings = all.values();
        if (settings.relayOnly() && !turn) {
            heard.accept(RELAY_ONLY, "needs a TURN server: name one in swarm.ice-servers and start anew");
        }
        if (wrong.isEmpty() && swarms.change(route, settings)) {
            changed.put(route, Map.copyOf(wanted));
            inForce.put(route, all);
            LOG.info("settings of the swarm of route {} changed: {}", route, changes.keySet());
        }
    }
}
