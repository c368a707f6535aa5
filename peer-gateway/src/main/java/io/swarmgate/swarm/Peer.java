package io.swarmgate.swarm;

import io.swarmgate.swarm.Foresight.Expected;
import io.swarmgate.swarm.PeerMatcher.Candidate;
import io.swarmgate.swarm.catalogue.CataloguedSegment;
import io.swarmgate.swarm.catalogue.CataloguedSegment.Kind;
import io.swarmgate.swarm.catalogue.CataloguedTrack;
import io.swarmgate.swarm.catalogue.SegmentAddress;
import io.swarmgate.swarm.protocol.ClientMessage.Network;
import io.swarmgate.swarm.protocol.LocalNetworkAccess;
import io.swarmgate.swarm.protocol.PeerId;
import io.swarmgate.swarm.protocol.SegmentName;
import io.swarmgate.swarm.receipt.Party;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One viewer with an open socket. Everything that changes is guarded by its swarm. */
public final class Peer {
    /** Video, audio, subtitles, and the rendition before a switch. */
    private static final int TRACKS = 4;
    /**
     * Segments of other tracks that a player asks for between two of one: those of video beside long ones of audio. A
     * rendition that was not asked for meanwhile has been left, and is nothing to be fetched for others any more.
     */
    private static final int BETWEEN = 8;

    private static final int DIGESTS = 512;
    private static final int FAILED = 64;
    /** Asked for before a manifest has listed them. */
    private static final int EARLY = 8;

    /** Looking through a swarm costs something; whoever nobody has room for is looked for less and less. */
    private static final Duration LOOKS_AGAIN = Duration.ofSeconds(1);

    private static final int MOST_DOUBLINGS = 4;

    /** Where a manifest gives no durations. */
    private static final double USUAL_SEGMENT_SECONDS = 4;

    final PeerId id;
    final String session;
    final PeerFacts facts;
    final Network network;
    final Connection connection;
    final Instant joined;
    final Party party;
    final SourceAddress source;
    final TrackRecord record;

    final Map<PeerId, Link> links = new LinkedHashMap<>();
    final Set<PeerId> failed = new LinkedHashSet<>();
    /** Of these, those it was connected to, by when it parted from them. */
    private final Map<PeerId, Instant> parted = new LinkedHashMap<>();

    private final Map<CataloguedTrack, Place> at = new LinkedHashMap<>();
    private long asked;
    private final Set<SegmentName> digests = new LinkedHashSet<>();
    private final Map<SegmentAddress, Double> early = new LinkedHashMap<>();
    private final Map<String, Told> told = new LinkedHashMap<>();
    boolean visible;
    boolean shares = true;
    /** Most neighbours it wants: a device short of CPU says that it has enough of fewer, or of none. */
    int wants = Integer.MAX_VALUE;

    @Nullable Integer uplinkKbps;

    @Nullable LocalNetworkAccess localNetwork;

    /** With whom it says it has an open connection. */
    Set<PeerId> connected = Set.of();

    double bufferSeconds;
    Instant watchedUntil;
    /** How often it was named as a seeder. */
    final FadingCount seeds = new FadingCount(Duration.ofSeconds(15));
    /** Those it was given as neighbours. */
    final FadingCount met = new FadingCount(Duration.ofMinutes(1));

    /** What it says it had from others. */
    final Credit credit;
    /** When it is looked for neighbours again; later each time that none are found. */
    Instant looksAgain = Instant.EPOCH;

    /** When it parts from one that it shares with, again, for the sake of another. */
    Instant sparesAgain = Instant.EPOCH;

    private int lookedInVain;

    boolean gone;

    Peer(
            PeerId id,
            String session,
            PeerFacts facts,
            Network network,
            boolean visible,
            Connection connection,
            Party party,
            TrackRecord record,
            Instant now) {
        this.id = id;
        this.session = session;
        this.facts = facts;
        this.network = network;
        this.visible = visible;
        this.connection = connection;
        this.party = party;
        this.source = SourceAddress.of(facts.address());
        this.record = record;
        this.credit = new Credit(party.summary().provenBytes());
        this.joined = now;
        this.watchedUntil = now;
    }

    /** It was looked for neighbours. */
    void looked(boolean found, Instant now) {
        lookedInVain = found ? 0 : Math.min(MOST_DOUBLINGS, lookedInVain + 1);
        looksAgain = found ? now : now.plus(LOOKS_AGAIN.multipliedBy(1L << lookedInVain));
    }

    public PeerId id() {
        return id;
    }

    /** @param asked how many segments its player had asked for by then */
    private record Place(CataloguedSegment segment, long asked) {}

    void at(CataloguedSegment segment) {
        at.remove(segment.track());
        at.put(segment.track(), new Place(segment, ++asked));
        Place oldest = at.values().iterator().next();
        if (at.size() > TRACKS || oldest.asked < asked - BETWEEN) {
            at.remove(oldest.segment.track());
        }
    }

    /** Those it was on lately, the one it switched to last. */
    Set<CataloguedTrack> tracks() {
        return at.keySet();
    }

    /** The positions of a run of segments that it was told, without a gap. */
    private record Told(long first, long last) {}

    /**
     * Notes that these segments are listed to it.
     *
     * @param list in playing order, not empty
     * @return false if it has been told all of them before
     */
    boolean hears(List<CataloguedSegment> list) {
        CataloguedSegment one = list.get(0);
        long first = one.position();
        long last = list.get(list.size() - 1).position();
        Told before = told.remove(one.run());
        Told now = new Told(first, last);
        if (before != null && first <= before.last + 1 && last >= before.first - 1) {
            now = new Told(Math.min(first, before.first), Math.max(last, before.last));
        }
        told.put(one.run(), now);
        if (told.size() > 2 * TRACKS) {
            told.remove(told.keySet().iterator().next());
        }
        return !now.equals(before);
    }

    /** Its player asks for a segment that no manifest has listed, yet. */
    void early(SegmentAddress segment, double bufferSeconds) {
        early.put(segment, bufferSeconds);
        if (early.size() > EARLY) {
            early.remove(early.keySet().iterator().next());
        }
    }

    /** The buffer it had when it asked for a segment too early; null if it did not. */
    @Nullable Double wasEarly(SegmentAddress segment) {
        return early.remove(segment);
    }

    /**
     * Where its player is on a track, at its segments or at its partial segments: near the live edge of a low-latency
     * stream players ask for the latter, further back for the former, never for the same bytes twice. Null if it is
     * not.
     */
    @Nullable CataloguedSegment on(CataloguedTrack track, Kind kind) {
        Place place = at.get(track);
        return place != null && place.segment.kind() == kind ? place.segment : null;
    }

    ChurnModel.Traits traits() {
        return new ChurnModel.Traits(visible, network.type());
    }

    double ageSeconds(Instant now) {
        return Math.max(0, Duration.between(joined, now).toMillis() / 1000.0);
    }

    Candidate candidate(ChurnModel churn, ChurnModel.Factor stream, Instant now) {
        Map<String, Double> playheads = new HashMap<>();
        at.values().forEach(place -> {
            CataloguedSegment segment = place.segment;
            Double seconds = segment.durationSeconds();
            playheads.put(segment.run(), segment.position() * (seconds == null ? USUAL_SEGMENT_SECONDS : seconds));
        });
        double stay = churn.forecast(traits(), stream, ageSeconds(now)).remainingSeconds();
        Expected expected = churn.foresight().of(id, new Expected(uplinkKbps, stay));
        return new Candidate(id, facts, playheads, expected.uplinkKbps(), shares, expected.staySeconds());
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

    /** It was connected to another that was of no use: perhaps for want of CPU, and not for good. */
    void partedFrom(PeerId other, Instant now) {
        parted.put(other, now);
        if (parted.size() > FAILED) {
            parted.remove(parted.keySet().iterator().next());
        }
    }

    /** Those it parted from before may be met again. */
    void forgives(Instant before) {
        parted.entrySet().removeIf(other -> {
            boolean longAgo = other.getValue().isBefore(before);
            if (longAgo) {
                failed.remove(other.getKey());
            }
            return longAgo;
        });
    }

    void cannotReach(PeerId other) {
        failed.add(other);
        if (failed.size() > FAILED) {
            failed.remove(failed.iterator().next());
        }
    }
}
