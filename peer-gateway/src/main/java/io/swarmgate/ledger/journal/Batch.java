package io.swarmgate.ledger.journal;

import java.time.Instant;
import java.util.List;

/**
 * What was added up in one flush interval. Edge, epoch and sequence name it for ever: whoever has added a batch once
 * knows it again.
 *
 * @param edge whose traffic it was
 * @param epoch a number of the process's own, chosen at its start
 * @param sequence counts the epoch's batches from 1, in the order in which they have to be stored
 * @param cut when the interval ended
 */
public record Batch(String edge, long epoch, long sequence, Instant cut, List<Entry> entries) {
    public Batch {
        if (sequence < 1) {
            throw new IllegalArgumentException("batches are counted from 1, not " + sequence);
        }
        entries = List.copyOf(entries);
    }
}
