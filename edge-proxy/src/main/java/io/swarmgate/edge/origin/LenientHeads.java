package io.swarmgate.edge.origin;

/**
 * Lets the header sections of origins end their lines in LF alone, as RFC 9112, section 2.2 allows a recipient to, and
 * as nginx does. Netty decides that once, when its decoder is first used; the edge reads nothing but responses with it.
 */
public final class LenientHeads {
    private static final String STRICT = "io.netty.handler.codec.http.defaultStrictLineParsing";

    private LenientHeads() {}

    /** Call before anything is fetched; what the operator has set stays. */
    public static void allow() {
        if (System.getProperty(STRICT) == null) {
            System.setProperty(STRICT, "false");
        }
    }
}
