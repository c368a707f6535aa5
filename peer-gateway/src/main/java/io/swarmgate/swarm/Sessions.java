package io.swarmgate.swarm;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.swarmgate.swarm.Swarms.Membership;
import io.swarmgate.swarm.protocol.PeerId;
import io.swarmgate.swarm.receipt.Party;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** Viewers by the secret names of their sessions, also for a while after their sockets were lost. Thread-safe. */
final class Sessions {
    private final ConcurrentMap<String, Membership> open = new ConcurrentHashMap<>();
    private final Cache<String, Session> lost;

    /**
     * What a session stands for.
     *
     * @param neighbours its peer had when the socket was lost; none while it is open
     */
    record Session(PeerId peer, String stream, Party party, Set<PeerId> neighbours) {}

    /**
     * @param resume how long the session of a lost socket is kept
     * @param maxLost how many of them; each is as heavy as an open one
     */
    Sessions(Duration resume, int maxLost) {
        lost = Caffeine.newBuilder()
                .maximumSize(maxLost)
                .expireAfterWrite(resume)
                .build();
    }

    void opened(Membership membership) {
        open.put(membership.session(), membership);
    }

    /** Its socket is gone; it may be taken up again. */
    void lost(Membership membership, Set<PeerId> neighbours) {
        lost.put(
                membership.session(),
                new Session(membership.peer().id, membership.stream(), membership.peer().party, neighbours));
        ended(membership);
    }

    void ended(Membership membership) {
        open.remove(membership.session());
    }

    /** The session a newcomer asks for, which is its own from here on; null if there is none of its key and stream. */
    @Nullable Session resume(Newcomer newcomer) {
        Session session = newcomer.session() == null ? null : lost.asMap().remove(newcomer.session());
        return session != null
                        && session.peer().equals(newcomer.id())
                        && session.stream().equals(newcomer.stream())
                ? session
                : null;
    }

    /** The session of that name, open or lost; null for none. */
    @Nullable Session find(String name) {
        Membership membership = open.get(name);
        return membership == null
                ? lost.getIfPresent(name)
                : new Session(membership.peer().id, membership.stream(), membership.peer().party, Set.of());
    }
}
