package io.swarmgate.ledger.durable;

import io.swarmgate.ledger.Account;
import io.swarmgate.ledger.LedgerStream;
import io.swarmgate.ledger.journal.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What has been added since the last cut, by account and minute. Thread-safe: an amount is in one cut, whole, and in no
 * other. Adding takes a look-up and an uncontended lock; only the first amount of an account in an interval costs more.
 */
final class Tally {
    private final int maxStreams;
    private final int maxSums;
    private final ConcurrentHashMap<Key, Sum> sums = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private volatile Admitted admitted = new Admitted(-1, ConcurrentHashMap.newKeySet());
    private final LongAdder otherStreams = new LongAdder();
    private final LongAdder lostRequests = new LongAdder();
    private final LongAdder lostBytes = new LongAdder();

    private record Key(Account account, long minute) {}

    /** The streams that are kept apart in a minute. */
    private record Admitted(long minute, Set<String> streams) {}

    /** Amounts that can be taken away once; who comes later begins a new sum. */
    private static final class Sum {
        private long requests;
        private long bytes;
        private boolean taken;

        synchronized boolean add(long moreRequests, long moreBytes) {
            if (!taken) {
                requests += moreRequests;
                bytes += moreBytes;
            }
            return !taken;
        }

        synchronized Entry take(Key key) {
            taken = true;
            return new Entry(key.account, key.minute, requests, bytes);
        }
    }

    /**
     * @param maxStreams kept apart in a minute; further ones are {@link LedgerStream#OTHER}
     * @param maxSums held at once; what would begin another is lost, and counted
     */
    Tally(int maxStreams, int maxSums) {
        this.maxStreams = maxStreams;
        this.maxSums = maxSums;
    }

    /** @param minute since 1970 */
    void add(Account account, long minute, long requests, long bytes) {
        if (requests == 0 && bytes == 0) {
            return;
        }
        Key key = new Key(account, minute);
        Sum sum = sums.get(key);
        while (sum == null || !sum.add(requests, bytes)) {
            if (sum != null) {
                // Taken by a cut that has not removed it yet.
                remove(key, sum);
            }
            key = admit(key);
            sum = begin(key);
            if (sum == null) {
                lostRequests.add(requests);
                lostBytes.add(bytes);
                return;
            }
        }
    }

    private @Nullable Sum begin(Key key) {
        Sum known = sums.get(key);
        if (known != null) {
            return known;
        }
        if (count.get() >= maxSums) {
            return null;
        }
        Sum fresh = new Sum();
        known = sums.putIfAbsent(key, fresh);
        if (known != null) {
            return known;
        }
        count.incrementAndGet();
        return fresh;
    }

    private void remove(Key key, Sum sum) {
        if (sums.remove(key, sum)) {
            count.decrementAndGet();
        }
    }

    /** The same key, of the other streams if this one is one too many. */
    private Key admit(Key key) {
        LedgerStream stream = key.account.stream();
        if (stream.equals(LedgerStream.NONE) || stream.equals(LedgerStream.OTHER)) {
            return key;
        }
        Set<String> streams = streams(key.minute);
        if (streams.contains(stream.id())) {
            return key;
        }
        // Some more may slip in at the same moment: the bound is for memory, not for show.
        if (streams.size() < maxStreams) {
            streams.add(stream.id());
            return key;
        }
        otherStreams.increment();
        return new Key(key.account.stream(LedgerStream.OTHER), key.minute);
    }

    /** Those of the latest minute, to which earlier ones that come late belong as well. */
    private Set<String> streams(long minute) {
        Admitted now = admitted;
        if (minute <= now.minute) {
            return now.streams;
        }
        synchronized (this) {
            if (minute > admitted.minute) {
                admitted = new Admitted(minute, ConcurrentHashMap.newKeySet());
            }
            return admitted.streams;
        }
    }

    /** Takes everything; what is added from now on is in the next cut. */
    List<Entry> cut() {
        List<Entry> entries = new ArrayList<>();
        for (Map.Entry<Key, Sum> sum : sums.entrySet()) {
            entries.add(sum.getValue().take(sum.getKey()));
            remove(sum.getKey(), sum.getValue());
        }
        return entries;
    }

    /** Adds a cut again that could be kept nowhere. */
    void putBack(List<Entry> entries) {
        entries.forEach(entry -> add(entry.account(), entry.minute(), entry.requests(), entry.bytes()));
    }

    /** Sums held now. */
    int size() {
        return count.get();
    }

    /** How often an amount went to the other streams, the first of an interval for each. */
    long otherStreams() {
        return otherStreams.sum();
    }

    long lostRequests() {
        return lostRequests.sum();
    }

    long lostBytes() {
        return lostBytes.sum();
    }
}
