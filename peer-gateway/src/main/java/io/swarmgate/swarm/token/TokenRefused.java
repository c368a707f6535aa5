package io.swarmgate.swarm.token;

/** A token, key or signature that does not let its bearer in. */
public final class TokenRefused extends Exception {
    private static final long serialVersionUID = 1;

    /** Why, in the words of docs/protocol.md. */
    public enum Reason {
        EXPIRED("expired"),
        SIGNATURE("signature"),
        STREAM("stream"),
        REPLAYED("replayed"),
        KEY("key");

        private final String word;

        Reason(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    private final Reason reason;

    public TokenRefused(Reason reason) {
        super(reason.word(), null, false, false);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
