package io.swarmgate.manifest.dash;

import io.swarmgate.manifest.RewriteResult.Untouched;

/**
 * Ends the reading of a document that has to go out as it came in. Thrown and caught within this package only; carries
 * no stack trace, since hostile input may cause it at any rate.
 */
final class RefusedDocument extends Exception {
    private static final long serialVersionUID = 1L;

    private final Untouched.Reason reason;
    private final int offset;

    /** @param offset in the scanned bytes of what was found */
    RefusedDocument(Untouched.Reason reason, int offset, String what) {
        super(what, null, false, false);
        this.reason = reason;
        this.offset = offset;
    }

    static RefusedDocument malformed(int offset, String what) {
        return new RefusedDocument(Untouched.Reason.MALFORMED, offset, what);
    }

    static RefusedDocument overLimit(int offset, String what) {
        return new RefusedDocument(Untouched.Reason.OVER_LIMIT, offset, what);
    }

    static RefusedDocument unsupported(int offset, String what) {
        return new RefusedDocument(Untouched.Reason.UNSUPPORTED, offset, what);
    }

    Untouched.Reason reason() {
        return reason;
    }

    int offset() {
        return offset;
    }

    String what() {
        return String.valueOf(getMessage());
    }
}
