package io.swarmgate.manifest;

/** What becomes of one reference. */
public sealed interface UriDecision {

    /** The text that replaces the reference, or the reference itself. */
    default String apply(String reference) {
        return reference;
    }

    /** The reference stays byte for byte. */
    record Keep(Reason reason) implements UriDecision {}

    /** The reference is replaced by {@code text}. */
    record Replace(String text) implements UriDecision {
        @Override
        public String apply(String reference) {
            return text;
        }
    }

    /** Why a reference stayed as it was. */
    enum Reason {
        /** Already points at the gateway. */
        ALREADY_MAPPED,
        /** Leads to a host that no route or origin names. */
        UNROUTED,
        /** Not media, and means the same to a client of the edge as it did at the origin. */
        SAME_MEANING,
        /** The policy leaves this kind alone (for instance initialization segments when so configured). */
        KIND_EXCLUDED,
        /** Belongs to a pathway of content steering: players derive URLs of other hosts from it. */
        STEERED,
        /** Not http or https: {@code data:}, {@code skd:}, {@code urn:}. */
        NOT_HTTP,
        /**
         * Holds a control character, a backslash, a stray percent sign or an undefined variable: clients and servers
         * would not agree on its meaning.
         */
        MALFORMED
    }
}
