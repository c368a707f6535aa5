package io.swarmgate.swarm.receipt;

/**
 * What viewers have got over HTTP, as far as the gateway can tell: where the copies come from that they give each
 * other. Called under the locks of swarms: must return at once.
 */
public interface HttpCopies {
    /** A viewer says what it has got over HTTP, within what can be true. */
    void told(SourceNetwork network, long bytes);

    /**
     * A viewer gives bytes on that no neighbour gave it. False if fewer were sent to its network over HTTP, and not
     * taken for other copies.
     */
    boolean takeCopy(SourceNetwork network, long bytes);

    /** A copy that was taken came from a neighbour after all. */
    void giveBack(SourceNetwork network, long bytes);

    /**
     * Two viewers of one network exchange bytes. False if that is more than the copies are good for that reached it.
     */
    boolean passOnInside(SourceNetwork network, long bytes);

    /** A viewer of another network has given bytes to one of this, which is proven. */
    void arrived(SourceNetwork network, long bytes);
}
