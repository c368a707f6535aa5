package io.swarmgate.swarm;

import io.swarmgate.swarm.catalogue.Catalogue;
import io.swarmgate.swarm.catalogue.CataloguedSegment;
import io.swarmgate.swarm.protocol.ClientMessage.Report;
import io.swarmgate.swarm.protocol.Receipt;
import io.swarmgate.swarm.receipt.KnownSegment;
import io.swarmgate.swarm.receipt.Party;
import io.swarmgate.swarm.receipt.SaltedHashes;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Hands reports to the swarm's book with what is known of their segments: a report waits until the gateway has hashed
 * the segments it names, each once for the whole swarm. Thread-safe.
 */
final class ReceiptDesk {
    /** Beyond, what a report names counts as not shown, unless the hashes are at hand. */
    static final int MOST_WAITING = 4096;

    private final Catalogue catalogue;
    private final ToLongFunction<CataloguedSegment> lengths;
    private final PossessionHashes hashes;
    private final InstantSource clock;
    private final BiConsumer<Swarm, Party> liars;
    private final AtomicInteger waiting = new AtomicInteger();

    /**
     * @param lengths of segments in bytes; 0 if unknown
     * @param liars hears of those that were found out, under no lock
     */
    ReceiptDesk(
            Catalogue catalogue,
            ToLongFunction<CataloguedSegment> lengths,
            PossessionHashes hashes,
            InstantSource clock,
            BiConsumer<Swarm, Party> liars) {
        this.catalogue = catalogue;
        this.lengths = lengths;
        this.hashes = hashes;
        this.clock = clock;
        this.liars = liars;
    }

    void report(Swarm swarm, Party party, Report report) {
        List<CompletableFuture<?>> awaited = new ArrayList<>();
        if (waiting.get() < MOST_WAITING) {
            for (Receipt receipt : report.receipts()) {
                CompletableFuture<?> hashing = hashing(swarm, receipt);
                if (hashing != null) {
                    awaited.add(hashing);
                }
            }
        }
        if (awaited.isEmpty()) {
            take(swarm, party, report);
            return;
        }
        waiting.incrementAndGet();
        CompletableFuture<Void> unused = CompletableFuture.allOf(awaited.toArray(CompletableFuture[]::new))
                .handle((all, failed) -> {
                    waiting.decrementAndGet();
                    take(swarm, party, report);
                    return null;
                });
    }

    /** Null if there is nothing to wait for. */
    private @Nullable CompletableFuture<?> hashing(Swarm swarm, Receipt receipt) {
        if (receipt.shown() == null) {
            return null;
        }
        CataloguedSegment segment = catalogue.find(receipt.key(), swarm.id());
        long length = segment == null ? 0 : lengths.applyAsLong(segment);
        return segment == null || length <= 0 ? null : hashes.hash(swarm, segment, length);
    }

    private void take(Swarm swarm, Party party, Report report) {
        if (swarm.report(party, report, key -> known(key, swarm), clock.instant())) {
            liars.accept(swarm, party);
        }
    }

    private @Nullable KnownSegment known(long key, Swarm swarm) {
        CataloguedSegment segment = catalogue.find(key, swarm.id());
        long length = segment == null ? 0 : lengths.applyAsLong(segment);
        if (segment == null || length <= 0) {
            return null;
        }
        List<SaltedHashes> versions = hashes.known(swarm, segment);
        return new KnownSegment(length, segment.durationSeconds(), versions);
    }
}
