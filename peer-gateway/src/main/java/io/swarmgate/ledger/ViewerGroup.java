package io.swarmgate.ledger;

/** Whose bytes they were, where viewers are compared with a group that is kept without peers. */
public enum ViewerGroup {
    /** May share. */
    P2P("p2p"),
    /** Kept without peers, to compare with. */
    CONTROL("control"),
    /** Not known, or no viewer at all. */
    NONE("none");

    private final String label;

    ViewerGroup(String label) {
        this.label = label;
    }

    /** As databases, reports and metrics write it. */
    public String label() {
        return label;
    }
}
