package io.swarmgate.ledger;

/** One of the ledger's books. Sums of different books are never added up. */
public enum Book {
    /** What reached viewers: the book in which the swarm replaces the gateway. */
    DELIVERY("delivery"),
    /** What the edge received: the book in which the cache replaces the origin. */
    ORIGIN("origin"),
    /** What saving cost. */
    COST("cost"),
    /** What viewers saw: no traffic, and each line has its own unit in place of bytes. */
    QUALITY("quality");

    private final String label;

    Book(String label) {
        this.label = label;
    }

    /** Whether its amounts are bytes that travelled. */
    public boolean isTraffic() {
        return this != QUALITY;
    }

    /** As databases, reports and metrics write it. */
    public String label() {
        return label;
    }
}
