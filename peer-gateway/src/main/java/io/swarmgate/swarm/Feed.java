package io.swarmgate.swarm;

import io.swarmgate.segment.SegmentDigest;
import io.swarmgate.swarm.catalogue.CataloguedSegment;
import io.swarmgate.swarm.catalogue.CataloguedSegment.Kind;
import io.swarmgate.swarm.digest.DigestDesk;
import io.swarmgate.swarm.protocol.GatewayMessages;
import io.swarmgate.swarm.protocol.ListedSegment;
import io.swarmgate.swarm.protocol.SegmentName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the peers of one stream are told about segments. Guarded by the swarm. */
final class Feed {
    /** Most seeders named because of their site. */
    static final int MAX_SITES = 32;
    /** Segments listed from the one at hand on. */
    static final int AHEAD = 24;
    /** Of a live track, what everybody is sent when a segment appears. */
    private static final int NEWEST = 8;
    /** Digests in a list; the rest are asked for. Leaves room for the names below the limit of a message. */
    private static final int DIGEST_CHARS = 24 * 1024;
    /** Digests one peer may wait for. */
    private static final int AWAITED_BY_ONE = 64;

    private final DigestDesk digests;
    private final Map<SegmentName, Set<Peer>> awaited = new HashMap<>();
    private final Map<Peer, Integer> waiting = new HashMap<>();

    Feed(DigestDesk digests) {
        this.digests = digests;
    }

    /** Lists what follows, as far as that is news. */
    void window(Peer peer, CataloguedSegment segment) {
        List<CataloguedSegment> ahead = segment.track().from(segment, AHEAD);
        List<ListedSegment> list = new ArrayList<>();
        boolean news = !ahead.isEmpty() && peer.hears(ahead);
        int room = DIGEST_CHARS;
        for (CataloguedSegment next : ahead) {
            SegmentDigest digest = peer.knows(next.name()) ? null : digests.complete(next.content());
            if (digest != null && digest.chunks().length() <= room) {
                news = true;
                room -= digest.chunks().length();
                peer.learns(next.name());
            } else {
                digest = null;
            }
            list.add(listed(next, digest));
        }
        if (news) {
            peer.connection.send(segments(segment, list));
        }
    }

    /** The newest segments to everybody on the track; one text for all. */
    void appeared(CataloguedSegment last, List<Peer> audience) {
        List<CataloguedSegment> newest = last.track().last(last.kind(), NEWEST);
        String message = segments(
                last, newest.stream().map(segment -> listed(segment, null)).toList());
        for (Peer peer : audience) {
            if (peer.hears(newest)) {
                peer.connection.send(message);
            }
        }
    }

    private static String segments(CataloguedSegment of, List<ListedSegment> list) {
        return GatewayMessages.segments(of.run(), of.track().live(), of.track().grows(), list);
    }

    /** Partial segments are numbered by their place: all of a segment's have its number. */
    private static ListedSegment listed(CataloguedSegment segment, @Nullable SegmentDigest digest) {
        long number = segment.kind() == Kind.PARTIAL ? segment.position() : segment.number();
        return new ListedSegment(segment.name(), number, segment.durationSeconds(), digest);
    }

    boolean awaits(Peer peer, SegmentName segment) {
        if (waiting.getOrDefault(peer, 0) >= AWAITED_BY_ONE) {
            return false;
        }
        if (awaited.computeIfAbsent(segment, unseen -> new LinkedHashSet<>()).add(peer)) {
            waiting.merge(peer, 1, Integer::sum);
        }
        return true;
    }

    void known(CataloguedSegment segment, SegmentDigest digest, List<Peer> audience) {
        Set<Peer> readers = new LinkedHashSet<>(awaited.getOrDefault(segment.name(), Set.of()));
        for (Peer peer : audience) {
            if (!peer.knows(segment.name())) {
                readers.add(peer);
            }
        }
        if (digest.complete()) {
            unavailable(segment.name());
        }
        if (readers.isEmpty()) {
            return;
        }
        String message = GatewayMessages.digest(segment.name(), digest);
        for (Peer peer : readers) {
            peer.connection.send(message);
            if (digest.complete()) {
                peer.learns(segment.name());
            }
        }
    }

    /** Nobody waits for that digest any more. */
    void unavailable(SegmentName segment) {
        Set<Peer> readers = awaited.remove(segment);
        if (readers != null) {
            readers.forEach(this::waitsForOneLess);
        }
    }

    private void waitsForOneLess(Peer peer) {
        waiting.computeIfPresent(peer, (same, count) -> count > 1 ? count - 1 : null);
    }

    void left(Peer peer) {
        if (waiting.remove(peer) != null) {
            awaited.values().removeIf(readers -> readers.remove(peer) && readers.isEmpty());
        }
    }
}
