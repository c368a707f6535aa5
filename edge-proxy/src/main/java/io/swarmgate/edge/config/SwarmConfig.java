package io.swarmgate.edge.config;

import io.swarmgate.swarm.token.TokenKey;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The swarms of those routes that have them.
 *
 * @param tokenKeys the first signs; empty for one that lasts as long as the process
 * @param pages origins whose pages may join, such as {@code https://tv.example}; empty for any
 * @param stun where the edge answers STUN itself
 * @param iceServers STUN and TURN URLs
 * @param turnSecret shared with the TURN servers, of which time-limited credentials are made; null for none
 * @param asnDatabase MaxMind DB of autonomous systems; null for none
 * @param countryDatabase the same of countries
 * @param viewers joined at once
 * @param joinsPerAddress a second, on the average
 * @param placesPerAddress beside one viewer, of those of one address that have given nobody anything yet
 * @param seeders named for each new live segment
 * @param clients what every client is told, unless its route says otherwise
 * @param sites CIDR blocks by name
 */
public record SwarmConfig(
        List<TokenKey> tokenKeys,
        List<String> pages,
        StunConfig stun,
        List<String> iceServers,
        @Nullable String turnSecret,
        @Nullable Path asnDatabase,
        @Nullable Path countryDatabase,
        int viewers,
        int joinsPerAddress,
        int placesPerAddress,
        int seeders,
        ClientSettings clients,
        Map<String, List<CidrBlock>> sites) {
    public SwarmConfig {
        tokenKeys = List.copyOf(tokenKeys);
        pages = List.copyOf(pages);
        iceServers = List.copyOf(iceServers);
        sites = Map.copyOf(sites);
    }

    /** The same with other servers, and the secret of those that relay. */
    public SwarmConfig withIceServers(List<String> urls, @Nullable String secret) {
        return with(copy -> {
            copy.iceServers = urls;
            copy.turnSecret = secret;
        });
    }

    public SwarmConfig withStun(StunConfig other) {
        return with(copy -> copy.stun = other);
    }

    /** The same with another control group, wherever no route has one of its own. */
    public SwarmConfig withControlPercent(int percent) {
        return with(copy -> copy.clients = clients.withControlPercent(percent));
    }

    public SwarmConfig withSites(Map<String, List<CidrBlock>> others) {
        return with(copy -> copy.sites = others);
    }

    public SwarmConfig withViewers(int other) {
        return with(copy -> copy.viewers = other);
    }

    private SwarmConfig with(Consumer<Copy> change) {
        Copy copy = new Copy(this);
        change.accept(copy);
        return copy.build();
    }

    /** While it is changed. */
    private static final class Copy {
        private final List<TokenKey> tokenKeys;
        private final List<String> pages;
        private StunConfig stun;
        private List<String> iceServers;
        private @Nullable String turnSecret;
        private final @Nullable Path asnDatabase;
        private final @Nullable Path countryDatabase;
        private int viewers;
        private final int joinsPerAddress;
        private final int placesPerAddress;
        private final int seeders;
        private ClientSettings clients;
        private Map<String, List<CidrBlock>> sites;

        Copy(SwarmConfig of) {
            tokenKeys = of.tokenKeys;
            pages = of.pages;
            stun = of.stun;
            iceServers = of.iceServers;
            turnSecret = of.turnSecret;
            asnDatabase = of.asnDatabase;
            countryDatabase = of.countryDatabase;
            viewers = of.viewers;
            joinsPerAddress = of.joinsPerAddress;
            placesPerAddress = of.placesPerAddress;
            seeders = of.seeders;
            clients = of.clients;
            sites = of.sites;
        }

        SwarmConfig build() {
            return new SwarmConfig(
                    tokenKeys,
                    pages,
                    stun,
                    iceServers,
                    turnSecret,
                    asnDatabase,
                    countryDatabase,
                    viewers,
                    joinsPerAddress,
                    placesPerAddress,
                    seeders,
                    clients,
                    sites);
        }
    }

    /** Whether viewers can reach each other by way of a server. */
    public boolean hasTurn() {
        return iceServers.stream().anyMatch(url -> url.startsWith("turn"));
    }

    /** What the clients of a route are told. */
    public ClientSettings clientsOf(RouteConfig route) {
        return route.settings().over(clients);
    }
}
