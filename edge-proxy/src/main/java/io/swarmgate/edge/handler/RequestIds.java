package io.swarmgate.edge.handler;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;

/** Names for exchanges: a random prefix for each start of the process, then a number. */
final class RequestIds {
    private static final String PREFIX = Integer.toHexString(new SecureRandom().nextInt() | 0x10000000);
    private static final AtomicLong COUNT = new AtomicLong();

    private RequestIds() {}

    static String next() {
        return PREFIX + "-" + Long.toString(COUNT.incrementAndGet(), 36);
    }
}
