package io.swarmgate.edge.origin;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The addresses of one origin's host. They are looked up again while the origin is in use, so that one that moves is
 * followed within seconds; what is known goes on to be used if a name server fails. An address that did not answer goes
 * behind the others for a while. Thread-safe; never blocks.
 */
final class OriginAddresses {
    /** Older ones are looked up again, beside the requests that use them. */
    static final Duration REFRESH_AFTER = Duration.ofSeconds(5);
    /** Older ones are not used before that has been tried: the origin has not been asked for anything lately. */
    static final Duration USED_FOR = Duration.ofSeconds(20);

    static final Duration AVOIDED_FOR = Duration.ofSeconds(30);
    private static final int MAX_ADDRESSES = 16;
    private static final Logger LOG = LoggerFactory.getLogger(OriginAddresses.class);

    private final String host;
    private final Lookup lookup;
    private final Executor executor;
    private final LongSupplier nanoTime;
    private final Map<InetAddress, Long> avoidedUntil = new ConcurrentHashMap<>();

    // Everything below is guarded by this.
    private @Nullable Known known;
    private @Nullable List<Consumer<Result>> asking;
    private int turn;
    private boolean failing;

    /** Asks the name service; may block. */
    @FunctionalInterface
    interface Lookup {
        List<InetAddress> of(String host) throws UnknownHostException;

        /** That of the Java platform: hosts file, name servers, whatever the machine is configured to. */
        static Lookup system() {
            return host -> List.of(InetAddress.getAllByName(host));
        }
    }

    private record Known(List<InetAddress> addresses, long sinceNanos) {}

    /**
     * @param addresses in the order in which they should be tried; empty if none are known
     * @param failure why none are known
     */
    record Result(List<InetAddress> addresses, @Nullable UnknownHostException failure) {}

    OriginAddresses(String host, Lookup lookup, Executor executor, LongSupplier nanoTime) {
        this.host = host;
        this.lookup = lookup;
        this.executor = executor;
        this.nanoTime = nanoTime;
    }

    /** Tells the addresses, at once or on another thread. */
    void get(Consumer<Result> whenKnown) {
        Result now;
        synchronized (this) {
            Known last = known;
            Duration age = last == null ? null : Duration.ofNanos(nanoTime.getAsLong() - last.sinceNanos());
            boolean usable = age != null && age.compareTo(USED_FOR) <= 0;
            boolean ask = age == null || age.compareTo(REFRESH_AFTER) > 0;
            now = usable && last != null ? new Result(ordered(last.addresses()), null) : null;
            if (ask && asking == null) {
                asking = new ArrayList<>();
                start();
            }
            if (now == null && asking != null) {
                asking.add(whenKnown);
                return;
            }
            if (now == null) {
                now = lastKnown(new UnknownHostException("the edge is being stopped"));
            }
        }
        whenKnown.accept(now);
    }

    /** What is known, however old; none without failure if nothing is. */
    synchronized Result last() {
        return lastKnown(null);
    }

    private Result lastKnown(@Nullable UnknownHostException otherwise) {
        Known last = known;
        return last == null ? new Result(List.of(), otherwise) : new Result(ordered(last.addresses()), null);
    }

    private void start() {
        try {
            executor.execute(this::ask);
        } catch (RejectedExecutionException closed) {
            asking = null;
        }
    }

    private void ask() {
        List<InetAddress> found = List.of();
        UnknownHostException failure = null;
        try {
            found = lookup.of(host);
        } catch (UnknownHostException unknown) {
            failure = unknown;
        } catch (RuntimeException | Error bug) {
            failure = new UnknownHostException(host + ": " + bug);
        }
        answer(found, failure);
    }

    private void answer(List<InetAddress> found, @Nullable UnknownHostException failure) {
        List<Consumer<Result>> told;
        Result result;
        synchronized (this) {
            take(found, failure);
            result = lastKnown(failure);
            told = asking == null ? List.of() : asking;
            asking = null;
        }
        told.forEach(hears -> hears.accept(result));
    }

    private void take(List<InetAddress> found, @Nullable UnknownHostException failure) {
        Known before = known;
        if (!found.isEmpty()) {
            List<InetAddress> first = List.copyOf(found.subList(0, Math.min(MAX_ADDRESSES, found.size())));
            known = new Known(first, nanoTime.getAsLong());
            avoidedUntil.keySet().retainAll(first);
            failing = false;
        } else if (before != null) {
            // A name server that fails is no reason to give up an origin that answers.
            known = new Known(before.addresses(), nanoTime.getAsLong());
            if (!failing) {
                LOG.warn(
                        "host {} cannot be looked up, its last addresses are used on; check the name servers: {}",
                        host,
                        String.valueOf(failure));
            }
            failing = true;
        }
    }

    /**
     * Those that answer, in turn, before those that lately did not. The family of addresses that the platform names
     * first stays first: the other may have no way out of this machine.
     */
    private List<InetAddress> ordered(List<InetAddress> addresses) {
        long now = nanoTime.getAsLong();
        List<InetAddress> first = new ArrayList<>();
        List<InetAddress> otherFamily = new ArrayList<>();
        List<InetAddress> avoided = new ArrayList<>();
        Class<?> family = addresses.get(0).getClass();
        for (InetAddress address : addresses) {
            Long until = avoidedUntil.get(address);
            if (until != null && until - now > 0) {
                avoided.add(address);
            } else if (address.getClass().equals(family)) {
                first.add(address);
            } else {
                otherFamily.add(address);
            }
        }
        if (first.size() > 1) {
            Collections.rotate(first, -Math.floorMod(turn++, first.size()));
        }
        first.addAll(otherFamily);
        first.addAll(avoided);
        return first;
    }

    /** No connection to it came about. */
    void failed(InetAddress address) {
        avoidedUntil.put(address, nanoTime.getAsLong() + AVOIDED_FOR.toNanos());
    }

    void answered(InetAddress address) {
        avoidedUntil.remove(address);
    }
}
