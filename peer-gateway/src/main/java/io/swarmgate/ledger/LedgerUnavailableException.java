package io.swarmgate.ledger;

/** The database cannot be used now; the message says why and what to do. */
public final class LedgerUnavailableException extends Exception {
    private static final long serialVersionUID = 1L;

    public LedgerUnavailableException(String message) {
        super(message);
    }

    public LedgerUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
