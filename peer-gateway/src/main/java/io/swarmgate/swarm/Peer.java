package io.swarmgate.swarm;

import io.swarmgate.swarm.PeerMatcher.Candidate;
import io.swarmgate.swarm.catalogue.CataloguedSegment;
import io.swarmgate.swarm.catalogue.CataloguedTrack;
import io.swarmgate.swarm.protocol.ClientMessage.Network;
import io.swarmgate.swarm.protocol.PeerId;
import io.swarmgate.swarm.protocol.SegmentName;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One viewer with an open socket. Everything that changes is guarded by its swarm. */
public final class Peer {
    /** Video, audio, subtitles, and the rendition before a switch. */
    private static final int TRACKS = 4;

    private static final int DIGESTS = 512;
    private static final int FAILED = 64;
    /** Where a manifest gives no durations. */
    private static final double USUAL_SEGMENT_SECONDS = 4;

    final PeerId id;
    final String session;
    final PeerFacts facts;
    final Network network;
    final Connection connection;
    final Instant joined;
    final Transfers transfers;

    final Map<PeerId, Link> links = new LinkedHashMap<>();
    final Set<PeerId> failed = new LinkedHashSet<>();
    private final Map<CataloguedTrack, CataloguedSegment> at = new LinkedHashMap<>(8, 0.75f, true);
    private final Set<SegmentName> digests = new LinkedHashSet<>();
    boolean visible;
    boolean shares = true;

    @Nullable Integer uplinkKbps;

    /** With whom it says it has an open connection. */
    Set<PeerId> connected = Set.of();

    double bufferSeconds;
    Instant watchedUntil;
    /** How often it was named as a seeder. */
    final FadingCount seeds = new FadingCount(Duration.ofMinutes(1));

    boolean gone;

    Peer(
            PeerId id,
            String session,
            PeerFacts facts,
            Network network,
            boolean visible,
            Connection connection,
            Transfers transfers,
            Instant now) {
        this.id = id;
        this.session = session;
        this.facts = facts;
        this.network = network;
        this.visible = visible;
        this.connection = connection;
        this.transfers = transfers;
        this.joined = now;
        this.watchedUntil = now;
    }

    public PeerId id() {
        return id;
    }

    void at(CataloguedSegment segment) {
        at.put(segment.track(), segment);
        if (at.size() > TRACKS) {
            at.remove(at.keySet().iterator().next());
        }
    }

    /** Those it was on lately, the one it switched to last. */
    Set<CataloguedTrack> tracks() {
        return at.keySet();
    }

    /** Where it is on a track; null if it is not on it. */
    @Nullable CataloguedSegment on(CataloguedTrack track) {
        for (Map.Entry<CataloguedTrack, CataloguedSegment> entry : at.entrySet()) {
            if (entry.getKey() == track) {
                return entry.getValue();
            }
        }
        return null;
    }

    ChurnModel.Traits traits() {
        return new ChurnModel.Traits(visible, network.type());
    }

    double ageSeconds(Instant now) {
        return Math.max(0, Duration.between(joined, now).toMillis() / 1000.0);
    }

    Candidate candidate(ChurnModel churn, ChurnModel.Factor stream, Instant now) {
        Map<String, Double> playheads = new HashMap<>();
        at.forEach((track, segment) -> {
            Double seconds = segment.durationSeconds();
            playheads.put(track.id(), segment.position() * (seconds == null ? USUAL_SEGMENT_SECONDS : seconds));
        });
        double stay = churn.forecast(traits(), stream, ageSeconds(now)).remainingSeconds();
        return new Candidate(id, facts, playheads, uplinkKbps, shares, stay);
    }

    /** True if it was not told that digest before. */
    boolean learns(SegmentName segment) {
        boolean news = digests.add(segment);
        if (digests.size() > DIGESTS) {
            digests.remove(digests.iterator().next());
        }
        return news;
    }

    boolean knows(SegmentName segment) {
        return digests.contains(segment);
    }

    void cannotReach(PeerId other) {
        failed.add(other);
        if (failed.size() > FAILED) {
            failed.remove(failed.iterator().next());
        }
    }
}
