package io.swarmgate.swarm.receipt;

/**
 * What a viewer has shown so far of what it says. What it cannot show never counts; beyond that, somebody who cannot
 * show one in {@link #ACCIDENTS} is a liar, and nothing it was proven to have got counts. One that replaces a segment
 * under its name makes honest viewers hold other bytes than the gateway's: that is an accident, and rare beside what
 * they show. Guarded by the swarm.
 */
final class Standing {
    /** Of so many receipts one may be wrong. */
    static final int ACCIDENTS = 8;
    /** A viewer has at least so many before it lies. */
    static final int WRONG = 2;

    private long right;
    private long wrong;
    private long provenRequests;
    private long provenBytes;

    /** What is proven at once. */
    record Amount(long requests, long bytes) {}

    void showed(boolean what) {
        right += what ? 1 : 0;
        wrong += what ? 0 : 1;
    }

    boolean isLiar() {
        return wrong >= WRONG && wrong * ACCIDENTS > right;
    }

    void proved(Amount amount) {
        provenRequests += amount.requests;
        provenBytes += amount.bytes;
    }

    /** All that was proven, which is not any more. */
    Amount revoke() {
        Amount all = new Amount(provenRequests, provenBytes);
        provenRequests = 0;
        provenBytes = 0;
        return all;
    }
}
