package io.swarmgate.ledger.journal;

import java.io.IOException;

/** Bytes that are no batch. */
public final class MalformedBatchException extends IOException {
    private static final long serialVersionUID = 1L;

    MalformedBatchException(String message) {
        super(message);
    }

    MalformedBatchException(String message, Throwable cause) {
        super(message, cause);
    }
}
