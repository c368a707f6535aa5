package io.swarmgate.edge.swarm;

import io.swarmgate.ledger.Dimension;
import io.swarmgate.ledger.LedgerQuery;
import io.swarmgate.ledger.LedgerReader;
import io.swarmgate.ledger.LedgerSum;
import io.swarmgate.ledger.LedgerUnavailableException;
import java.time.Instant;
import java.util.Optional;

/** Sums of the lines of a ledger, whatever the time. */
record LedgerLines(LedgerReader reader) {
    private Optional<LedgerSum> sum(String line) throws LedgerUnavailableException {
        return reader
                .sums(LedgerQuery.between(Instant.EPOCH, Instant.parse("9999-01-01T00:00:00Z"))
                        .by(Dimension.LINE)
                        .only(Dimension.LINE, line))
                .sums()
                .stream()
                .findFirst();
    }

    long bytes(String line) throws LedgerUnavailableException {
        return sum(line).map(LedgerSum::bytes).orElse(0L);
    }

    long requests(String line) throws LedgerUnavailableException {
        return sum(line).map(LedgerSum::requests).orElse(0L);
    }
}
