package io.swarmgate.money;

/** What traffic under a plan is made of. */
public enum Part {
    /** Paid for: content sent to viewers, or to the edge; relayed; sent from viewer to viewer. */
    SERVED("served"),
    /** Of an origin: what the edge sent to viewers of it, whoever it had it from. */
    DELIVERED("delivered"),
    /** Messages on signalling sockets. */
    SIGNALLING("signalling"),
    /** What the edge makes itself: the browser client, join tokens, refusals. */
    CLIENT("client"),
    /** Content fetched over HTTP although a peer brought it too. */
    HEDGED("hedged"),
    /** What the swarm delivered instead. */
    SWARM("swarm");

    private final String label;

    Part(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}
