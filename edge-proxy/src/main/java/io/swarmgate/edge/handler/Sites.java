package io.swarmgate.edge.handler;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.swarmgate.edge.config.CidrBlock;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The configured sites by the addresses of their viewers. Thread-safe. */
public final class Sites {
    /** Viewers ask again and again from the same addresses, and there may be hundreds of blocks. */
    private static final int USUAL_CLIENTS = 50_000;

    private final Map<String, List<CidrBlock>> sites;
    private final Cache<InetAddress, Optional<String>> known;

    /** @param sites CIDR blocks by name; where several hold an address, the first name in order counts */
    public Sites(Map<String, List<CidrBlock>> sites) {
        this(sites, USUAL_CLIENTS);
    }

    /**
     * @param sites CIDR blocks by name; where several hold an address, the first name in order counts
     * @param rememberedClients addresses whose site is known, at most
     */
    public Sites(Map<String, List<CidrBlock>> sites, int rememberedClients) {
        this.sites = new TreeMap<>(sites);
        this.known = Caffeine.newBuilder().maximumSize(rememberedClients).build();
    }

    /** Whether there are none, and an address need not be found out. */
    public boolean isEmpty() {
        return sites.isEmpty();
    }

    /** The name of the site an address belongs to; null for none. */
    public @Nullable String of(InetAddress address) {
        return isEmpty() ? null : known.get(address, this::find).orElse(null);
    }

    private Optional<String> find(InetAddress address) {
        return sites.entrySet().stream()
                .filter(site -> site.getValue().stream().anyMatch(block -> block.contains(address)))
                .map(Map.Entry::getKey)
                .findFirst();
    }
}
