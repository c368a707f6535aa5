package io.swarmgate.ledger.journal;

import java.io.IOException;

/** As many bytes wait in a journal as may. */
public final class JournalFullException extends IOException {
    private static final long serialVersionUID = 1L;

    JournalFullException(long maxBytes) {
        super("the " + maxBytes + " bytes that may wait are taken");
    }
}
