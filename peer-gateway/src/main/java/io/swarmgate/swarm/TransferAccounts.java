package io.swarmgate.swarm;

import io.swarmgate.swarm.protocol.ClientMessage.Bytes;
import io.swarmgate.swarm.protocol.PeerId;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What each pair of peers says it exchanged. Bytes are proven as far as both ends agree: the lesser of what one says it
 * gave and the other says it got. Guarded by the swarm.
 */
final class TransferAccounts {
    /** Pairs remembered; beyond, transfers stay unproven. */
    private static final int MAX = 200_000;

    private final Map<Pair, Account> accounts = new HashMap<>();

    private record Pair(PeerId giver, PeerId receiver) {}

    private static final class Account {
        private long gave;
        private long got;
        private long proven;

        long settle() {
            long agreed = Math.min(gave, got);
            long news = agreed - proven;
            proven = agreed;
            return news;
        }
    }

    /** @return bytes that are proven by this */
    long got(PeerId receiver, Bytes from) {
        Account account = account(from.peer(), receiver);
        if (account == null) {
            return 0;
        }
        account.got = sum(account.got, from.count());
        return account.settle();
    }

    /** @return bytes that are proven by this */
    long gave(PeerId giver, Bytes to) {
        Account account = account(giver, to.peer());
        if (account == null) {
            return 0;
        }
        account.gave = sum(account.gave, to.count());
        return account.settle();
    }

    private @Nullable Account account(PeerId giver, PeerId receiver) {
        Pair pair = new Pair(giver, receiver);
        Account known = accounts.get(pair);
        if (known == null && accounts.size() < MAX) {
            known = new Account();
            accounts.put(pair, known);
        }
        return known;
    }

    private static long sum(long one, long other) {
        return Math.min(Long.MAX_VALUE / 2, one + other);
    }

    /** Forgets peers that have gone, once their counterparts have had time to report. */
    void forget(Set<PeerId> gone) {
        accounts.keySet().removeIf(pair -> gone.contains(pair.giver()) || gone.contains(pair.receiver()));
    }
}
