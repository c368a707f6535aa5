package io.swarmgate.segment;

import java.io.IOException;

/** The rest of a body will never come. */
public final class BrokenBodyException extends IOException {
    private static final long serialVersionUID = 1L;

    BrokenBodyException(SourceFailure failure) {
        super(failure.errorType() + ": " + failure.detail());
    }
}
