package io.swarmgate.edge.connection;

import org.jspecify.annotations.Nullable;

/**
 * What a connection is waited for, and since when. Undertow keeps its own time of HTTP/1.1 requests; that of TLS
 * handshakes and of HTTP/2 is kept here. Written by the connection's thread, read by any.
 */
final class ConnectionClock {
    private final boolean tls;
    private volatile boolean handshakeOver;
    private volatile boolean http2;
    private volatile boolean partUnderWay;
    private volatile long partSince;
    private volatile long movedAt;

    /** @param now {@link System#nanoTime()}, as in all that follows */
    ConnectionClock(boolean tls, long now) {
        this.tls = tls;
        this.partSince = now;
        this.movedAt = now;
    }

    void speaksHttp1() {
        handshakeOver = true;
    }

    void speaksHttp2(long now) {
        partBegun(now);
        partSince = now;
        movedAt = now;
        http2 = true;
        handshakeOver = true;
    }

    /** The first byte of a header section or a frame has come; the rest is due. */
    void partBegun(long now) {
        if (!partUnderWay) {
            partSince = now;
            partUnderWay = true;
        }
    }

    boolean isPartUnderWay() {
        return partUnderWay;
    }

    void partEnded() {
        partUnderWay = false;
    }

    /** Something was asked, or some of an answer sent. */
    void moved(long now) {
        movedAt = now;
    }

    /**
     * Why the connection is to be closed now; null if it may stay.
     *
     * @param exchanges under way
     */
    @Nullable Closing overdue(long now, int exchanges, ConnectionBounds bounds) {
        if (!handshakeOver) {
            return tls && now - partSince > bounds.handshake().toNanos() ? Closing.HANDSHAKE_TIMEOUT : null;
        }
        if (!http2) {
            return null;
        }
        if (partUnderWay && now - partSince > bounds.handshake().toNanos()) {
            return Closing.HEADER_TIMEOUT;
        }
        long longest = (exchanges == 0 ? bounds.noRequest() : bounds.idle()).toNanos();
        return now - movedAt > longest ? Closing.IDLE_TIMEOUT : null;
    }
}
