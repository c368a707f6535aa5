package io.swarmgate.swarm;

import io.swarmgate.swarm.catalogue.Catalogue;
import io.swarmgate.swarm.catalogue.CataloguedSegment;
import io.swarmgate.swarm.digest.DigestDesk;
import io.swarmgate.swarm.protocol.ClientMessage.Report;
import io.swarmgate.swarm.receipt.Challenge;
import io.swarmgate.swarm.receipt.KnownSegment;
import io.swarmgate.swarm.receipt.Party;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Hands reports to the swarm's book with what is known of their segments, and has challenges made. Thread-safe. */
final class ReceiptDesk {
    private static final int NONCE_BYTES = 16;
    /** Reading and hashing of two chunks each: a few percent of a processor. */
    private static final int CHALLENGES_PER_SECOND = 400;

    private final Catalogue catalogue;
    private final ToLongFunction<CataloguedSegment> lengths;
    private final DigestDesk digests;
    private final SecureRandom secrets;
    private final InstantSource clock;
    // Guarded by this.
    private long second;
    private int challenges;

    /** @param lengths of segments in bytes; 0 if unknown */
    ReceiptDesk(
            Catalogue catalogue,
            ToLongFunction<CataloguedSegment> lengths,
            DigestDesk digests,
            SecureRandom secrets,
            InstantSource clock) {
        this.catalogue = catalogue;
        this.lengths = lengths;
        this.digests = digests;
        this.secrets = secrets;
        this.clock = clock;
    }

    void report(Swarm swarm, Party party, Report report) {
        Challenge challenge = swarm.report(party, report, key -> known(key, swarm.id()), clock.instant());
        if (challenge == null) {
            return;
        }
        byte[] nonce = new byte[NONCE_BYTES];
        secrets.nextBytes(nonce);
        CataloguedSegment segment = catalogue.find(challenge.key(), swarm.id());
        long length = segment == null ? 0 : lengths.applyAsLong(segment);
        if (segment == null || length == 0 || !mayAsk()) {
            swarm.challenge(party, challenge, nonce, null);
        } else {
            digests.prove(
                    segment.content(),
                    length,
                    swarm.originField(),
                    challenge.chunks(),
                    nonce,
                    hash -> swarm.challenge(party, challenge, nonce, hash));
        }
    }

    private synchronized boolean mayAsk() {
        long now = clock.instant().getEpochSecond();
        challenges = now == second ? challenges + 1 : 1;
        second = now;
        return challenges <= CHALLENGES_PER_SECOND;
    }

    private @Nullable KnownSegment known(long key, String stream) {
        CataloguedSegment segment = catalogue.find(key, stream);
        long length = segment == null ? 0 : lengths.applyAsLong(segment);
        return segment == null || length <= 0 ? null : new KnownSegment(length, segment.durationSeconds());
    }
}
