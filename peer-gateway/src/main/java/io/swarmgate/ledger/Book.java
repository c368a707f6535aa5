package io.swarmgate.ledger;

/** One of the ledger's books. Sums of different books are never added up. */
public enum Book {
    /** What reached viewers: the book in which the swarm replaces the gateway. */
    DELIVERY("delivery"),
    /** What the edge received: the book in which the cache replaces the origin. */
    ORIGIN("origin"),
    /** What saving cost. */
    COST("cost");

    private final String label;

    Book(String label) {
        this.label = label;
    }

    /** As databases, reports and metrics write it. */
    public String label() {
        return label;
    }
}
