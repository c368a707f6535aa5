package io.swarmgate.swarm;

import io.swarmgate.segment.SegmentDigest;
import io.swarmgate.swarm.Swarms.Membership;
import io.swarmgate.swarm.catalogue.CataloguedSegment;
import io.swarmgate.swarm.catalogue.CataloguedSegment.Kind;
import io.swarmgate.swarm.catalogue.SegmentAddress;
import io.swarmgate.swarm.protocol.ClientMessage;
import io.swarmgate.swarm.protocol.ClientMessage.At;
import io.swarmgate.swarm.protocol.ClientMessage.Bad;
import io.swarmgate.swarm.protocol.ClientMessage.Need;
import io.swarmgate.swarm.protocol.ClientMessage.Report;
import io.swarmgate.swarm.protocol.ClientMessage.Signal;
import io.swarmgate.swarm.protocol.ClientMessage.State;
import io.swarmgate.swarm.protocol.SegmentName;
import java.util.Arrays;
import java.util.Base64;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a peer that has joined may do. Its messages come one after another. */
public final class SwarmMember {
    private static final int HASH_BYTES = 32;

    private final Swarms swarms;
    private final Membership membership;
    private final Function<SegmentName, @Nullable SegmentAddress> paths;

    private SwarmMember(Swarms swarms, Membership membership, Function<SegmentName, @Nullable SegmentAddress> paths) {
        this.swarms = swarms;
        this.membership = membership;
        this.paths = paths;
    }

    /**
     * Takes a peer in, whose right to join has been checked.
     *
     * @param paths where its host's gateway paths lead; null for those that lead nowhere
     * @param welcome gets its place, before the peer hears anything else
     */
    public static SwarmMember enter(
            Swarms swarms,
            Newcomer newcomer,
            Connection connection,
            Function<SegmentName, @Nullable SegmentAddress> paths,
            Consumer<Membership> welcome) {
        return new SwarmMember(swarms, swarms.enter(newcomer, connection, welcome), paths);
    }

    public void leave() {
        swarms.leave(membership);
    }

    /** Passes on what the peer says; what does not concern its stream is ignored. */
    public void says(ClientMessage message) {
        Swarm swarm = membership.swarm();
        Peer peer = membership.peer();
        if (message instanceof At at) {
            SegmentAddress address = paths.apply(at.segment());
            CataloguedSegment segment = address == null ? null : find(address);
            // An initialization segment is no place in the stream.
            if (segment != null && segment.kind() != Kind.INITIALIZATION) {
                swarm.at(peer, segment, at.bufferSeconds(), swarms.now());
            } else if (segment == null && address != null) {
                swarm.early(peer, address, at.bufferSeconds());
            }
        } else if (message instanceof Need need) {
            need(need.segment());
        } else if (message instanceof Signal signal) {
            swarm.signal(peer, signal.peer(), signal.data());
        } else if (message instanceof State state) {
            swarm.state(peer, state, swarms.now());
        } else if (message instanceof Report report) {
            swarms.report(swarm, peer.party, report);
        } else if (message instanceof Bad bad) {
            accuse(bad);
        }
    }

    private @Nullable CataloguedSegment find(SegmentName name) {
        SegmentAddress address = paths.apply(name);
        CataloguedSegment found = address == null ? null : find(address);
        boolean shared = found == null
                || found.kind() != Kind.INITIALIZATION
                || membership.swarm().sharesInitializations();
        return shared ? found : null;
    }

    private @Nullable CataloguedSegment find(SegmentAddress address) {
        return swarms.catalogue().find(address, membership.stream());
    }

    private void need(SegmentName name) {
        CataloguedSegment segment = find(name);
        if (segment != null && membership.swarm().awaits(membership.peer(), segment)) {
            swarms.fetch(membership.swarm(), segment, false);
        }
    }

    /**
     * Only what can be true is judged: from a neighbour, about a chunk there is, with a hash that is not the right one.
     */
    private void accuse(Bad bad) {
        CataloguedSegment segment = find(bad.segment());
        SegmentDigest digest = segment == null ? null : swarms.digest(segment);
        if (digest == null || !membership.swarm().wereNeighbours(membership.peer(), bad.peer())) {
            return;
        }
        byte[] chunks = Base64.getDecoder().decode(digest.chunks());
        int at = bad.chunk() * HASH_BYTES;
        if (at + HASH_BYTES > chunks.length || Arrays.equals(chunks, at, at + HASH_BYTES, bad.hash(), 0, HASH_BYTES)) {
            return;
        }
        swarms.accused(membership, bad.peer());
    }
}
