package io.swarmgate.swarm;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is known of the addresses viewers come from: how many other networks have had something from viewers there, and
 * how often somebody there was expelled lately. Both fade. Keeps a bounded number; those not heard of for longest are
 * forgotten. Thread-safe.
 */
final class Sources {
    /** A few chunks: one network's word for it is nothing that can be had by the way. */
    static final long CONFIRMED_BYTES = 4 * TrackRecord.ESTABLISHED_BYTES;

    private static final Duration CONFIRMED_HALF_LIFE = Duration.ofMinutes(30);
    private static final Duration EXPELLED_HALF_LIFE = Duration.ofMinutes(15);
    private static final Duration UNREACHED_HALF_LIFE = Duration.ofMinutes(5);
    /** More are not counted: no peer has as many neighbours. */
    static final int MOST_CONFIRMING = 32;

    private final Cache<String, Source> hosts;
    private final Cache<String, FadingCount> networks;

    /** @param remembered most addresses, and most networks, of which something is known */
    Sources(int remembered) {
        hosts = Caffeine.newBuilder().maximumSize(remembered).build();
        networks = Caffeine.newBuilder().maximumSize(remembered).build();
    }

    /** One address; guarded by itself. */
    private static final class Source {
        private final FadingCount expelled = new FadingCount(EXPELLED_HALF_LIFE);
        private FadingCount unreached = new FadingCount(UNREACHED_HALF_LIFE);
        /** What networks had from here; the one that last had something comes last. */
        private final Map<String, FadingCount> confirming = new LinkedHashMap<>();
    }

    /** Somebody has shown to have bytes that came from a viewer at this address. */
    void confirmed(SourceAddress giver, SourceAddress receiver, long bytes, Instant now) {
        if (giver.network().equals(receiver.network())) {
            return;
        }
        Source source = hosts.get(giver.host(), unseen -> new Source());
        synchronized (source) {
            FadingCount count = source.confirming.remove(receiver.network());
            count = count == null ? new FadingCount(CONFIRMED_HALF_LIFE) : count;
            count.add((double) bytes, now);
            source.confirming.put(receiver.network(), count);
            if (source.confirming.size() > MOST_CONFIRMING) {
                source.confirming.remove(source.confirming.keySet().iterator().next());
            }
        }
    }

    /** How many other networks have had more than a little from there lately. */
    int confirming(SourceAddress address, Instant now) {
        Source source = hosts.getIfPresent(address.host());
        if (source == null) {
            return 0;
        }
        synchronized (source) {
            return (int) source.confirming.values().stream()
                    .filter(count -> count.at(now) >= CONFIRMED_BYTES)
                    .count();
        }
    }

    /** A viewer there could not be reached. */
    void unreached(SourceAddress address, Instant now) {
        Source source = hosts.get(address.host(), unseen -> new Source());
        synchronized (source) {
            source.unreached.add(now);
        }
    }

    /** A viewer there could: what was in the way of others was not all of the address. */
    void reached(SourceAddress address) {
        Source source = hosts.getIfPresent(address.host());
        if (source != null) {
            synchronized (source) {
                source.unreached = new FadingCount(UNREACHED_HALF_LIFE);
            }
        }
    }

    /** How many could not be reached there lately, since one could. */
    double unreachedAt(SourceAddress address, Instant now) {
        Source source = hosts.getIfPresent(address.host());
        if (source == null) {
            return 0;
        }
        synchronized (source) {
            return source.unreached.at(now);
        }
    }

    /** Somebody there was expelled. */
    void expelled(SourceAddress address, Instant now) {
        Source source = hosts.get(address.host(), unseen -> new Source());
        synchronized (source) {
            source.expelled.add(now);
        }
        FadingCount network = networks.get(address.network(), unseen -> new FadingCount(EXPELLED_HALF_LIFE));
        synchronized (network) {
            network.add(now);
        }
    }

    /** How many were expelled at this very address lately. */
    double expelledAt(SourceAddress address, Instant now) {
        Source source = hosts.getIfPresent(address.host());
        if (source == null) {
            return 0;
        }
        synchronized (source) {
            return source.expelled.at(now);
        }
    }

    /** The same of its whole network. */
    double expelledAround(SourceAddress address, Instant now) {
        FadingCount network = networks.getIfPresent(address.network());
        if (network == null) {
            return 0;
        }
        synchronized (network) {
            return network.at(now);
        }
    }
}
