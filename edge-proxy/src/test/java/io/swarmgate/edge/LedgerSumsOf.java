package io.swarmgate.edge;

import io.swarmgate.ledger.Book;
import io.swarmgate.ledger.Dimension;
import io.swarmgate.ledger.LedgerQuery;
import io.swarmgate.ledger.LedgerReader;
import io.swarmgate.ledger.LedgerUnavailableException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Everything a ledger holds, in the words of a test. */
final class LedgerSumsOf {
    private static final LedgerQuery EVER = LedgerQuery.between(Instant.EPOCH, Instant.parse("9999-01-01T00:00:00Z"));

    private LedgerSumsOf() {}

    /** Sums by the values of some dimensions, which are joined by spaces. */
    static Map<String, AccessSums.Sum> book(LedgerReader reader, Book book, Dimension... by)
            throws LedgerUnavailableException {
        Map<String, AccessSums.Sum> sums = new TreeMap<>();
        reader.sums(EVER.only(book).by(by))
                .sums()
                .forEach(sum -> sums.put(
                        Arrays.stream(by).map(sum::get).collect(Collectors.joining(" ")),
                        new AccessSums.Sum(sum.requests(), sum.bytes())));
        return sums;
    }
}
