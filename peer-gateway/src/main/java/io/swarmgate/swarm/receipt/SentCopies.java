package io.swarmgate.swarm.receipt;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;

/**
 * What was sent to viewers over HTTP, by network. An edge that faces them sees the address of each request and of each
 * socket, and needs nothing else to tell what may have reached whom: no cookie, nothing in a URL, no request field.
 * Which viewer of a network got a copy it cannot tell, and need not: the copy is there. Behind a CDN viewers say it
 * themselves: it stands in the ledger as what the CDN has sent, and the CDN's log is held against that. Thread-safe.
 */
public final class SentCopies implements HttpCopies {
    /**
     * Exchanged inside one network, for each byte it was sent over HTTP. Who makes up viewers at one address pays a
     * third of what they gain.
     */
    static final int INSIDE = 3;
    /** So long what was sent to a network without any viewer since is remembered. */
    private static final Duration REMEMBERED = Duration.ofHours(24);

    private final boolean seen;
    private final Cache<SourceNetwork, Account> accounts;

    private static final class Account {
        // Guarded by this.
        private long sent;
        private long taken;
        private long arrived;
        private long inside;

        synchronized void send(long bytes) {
            sent += bytes;
        }

        synchronized boolean take(long bytes) {
            boolean enough = taken + bytes <= sent;
            taken += enough ? bytes : 0;
            return enough;
        }

        synchronized void arrive(long bytes) {
            arrived += bytes;
        }

        synchronized void giveBack(long bytes) {
            taken = Math.max(0, taken - bytes);
        }

        synchronized boolean passOn(long bytes) {
            boolean enough = inside + bytes <= INSIDE * sent + arrived;
            inside += enough ? bytes : 0;
            return enough;
        }
    }

    private SentCopies(boolean seen, long networks) {
        this.seen = seen;
        accounts = Caffeine.newBuilder()
                .maximumSize(networks)
                .expireAfterAccess(REMEMBERED)
                .build();
    }

    /**
     * As the edge sees it, by {@link #sent}.
     *
     * @param networks remembered at most, some 200 bytes each; those that are used stay
     */
    public static SentCopies seen(long networks) {
        return new SentCopies(true, networks);
    }

    /** As viewers tell it, where somebody else answers them. */
    public static SentCopies told(long networks) {
        return new SentCopies(false, networks);
    }

    @Override
    public void told(SourceNetwork network, long bytes) {
        if (!seen && bytes > 0) {
            sent(network, bytes);
        }
    }

    /** Bytes of segments have been sent to an address. */
    public void sent(SourceNetwork network, long bytes) {
        account(network).send(bytes);
    }

    private Account account(SourceNetwork network) {
        return accounts.get(network, unseen -> new Account());
    }

    @Override
    public boolean takeCopy(SourceNetwork network, long bytes) {
        Account account = accounts.getIfPresent(network);
        return account != null && account.take(bytes);
    }

    @Override
    public void giveBack(SourceNetwork network, long bytes) {
        Account account = accounts.getIfPresent(network);
        if (account != null) {
            account.giveBack(bytes);
        }
    }

    @Override
    public void arrived(SourceNetwork network, long bytes) {
        account(network).arrive(bytes);
    }

    @Override
    public boolean passOnInside(SourceNetwork network, long bytes) {
        Account account = accounts.getIfPresent(network);
        return account != null && account.passOn(bytes);
    }

    long networks() {
        accounts.cleanUp();
        return accounts.estimatedSize();
    }
}
