package io.swarmgate.swarm;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.swarmgate.swarm.protocol.PeerId;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Who is expelled on whose word. The first accusation counts, since a polluter must not get a second chunk through; the
 * price is that a liar can have a few innocent peers expelled. It is kept small: an accuser none of whose accusations
 * another address has confirmed is expelled itself with the third one, and an address has credit for a few in all.
 * Thread-safe.
 */
final class Accusations {
    /** Accusations a peer may make before one of them has to have been confirmed. */
    static final int CREDIT = 2;
    /** The same of all peers behind one address. */
    static final int ADDRESS_CREDIT = 8;

    private static final Duration EXPELLED = Duration.ofHours(1);
    private static final int ACCUSERS = 64;

    private final Cache<PeerId, Boolean> expelled;
    /** Addresses by which a peer was accused. */
    private final Cache<PeerId, Set<String>> accused;

    private final Cache<PeerId, Standing> accusers;
    private final Cache<String, Standing> addresses;

    /** @param remembered most peers, and most addresses, of which something is known */
    Accusations(int remembered) {
        expelled = memory(remembered);
        accused = memory(remembered);
        accusers = memory(remembered);
        addresses = memory(remembered);
    }

    enum Verdict {
        EXPEL_ACCUSED,
        /** It is known already, or the word of this accuser counts no more. */
        DISMISS,
        EXPEL_ACCUSER
    }

    /** What somebody has said; guarded by the accusations. */
    private static final class Standing {
        private final Set<PeerId> said = new HashSet<>();
        private boolean confirmed;
    }

    private static <K, V> Cache<K, V> memory(int remembered) {
        return Caffeine.newBuilder()
                .maximumSize(remembered)
                .expireAfterWrite(EXPELLED)
                .build();
    }

    boolean isExpelled(PeerId peer) {
        return expelled.getIfPresent(peer) != null;
    }

    /** Somebody is not let in any more, whoever said so. */
    void expel(PeerId peer) {
        expelled.put(peer, true);
    }

    /** Decides on an accusation that is plausible by itself. */
    synchronized Verdict judge(PeerId accuser, String address, PeerId peer) {
        Set<String> by = accused.get(peer, unseen -> new HashSet<>());
        boolean confirms = !by.isEmpty() && !by.contains(address);
        if (by.size() < ACCUSERS) {
            by.add(address);
        }
        Standing own = accusers.get(accuser, unseen -> new Standing());
        Standing ofAddress = addresses.get(address, unseen -> new Standing());
        if (confirms) {
            confirm(peer);
            own.confirmed = true;
            ofAddress.confirmed = true;
        }
        boolean news = own.said.add(peer);
        ofAddress.said.add(peer);
        if (isExpelled(peer) || !news) {
            return Verdict.DISMISS;
        }
        if (!own.confirmed && own.said.size() > CREDIT) {
            expelled.put(accuser, true);
            return Verdict.EXPEL_ACCUSER;
        }
        if (!ofAddress.confirmed && ofAddress.said.size() > ADDRESS_CREDIT) {
            return Verdict.DISMISS;
        }
        expelled.put(peer, true);
        return Verdict.EXPEL_ACCUSED;
    }

    /** Whoever accused this peer has been confirmed by somebody elsewhere. */
    private void confirm(PeerId peer) {
        for (Cache<?, Standing> records : List.of(accusers, addresses)) {
            records.asMap().values().stream()
                    .filter(record -> record.said.contains(peer))
                    .forEach(record -> record.confirmed = true);
        }
    }
}
