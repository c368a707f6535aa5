package io.swarmgate.ledger;

/** By what sums can be told apart and chosen. */
public enum Dimension {
    EDGE("edge"),
    BOOK("book"),
    LINE("line"),
    ROUTE("route"),
    /** Its values are the ids of streams; {@link LedgerReader#streams} knows their names. */
    STREAM("stream"),
    SITE("site"),
    ORIGIN("origin"),
    CONTENT("content"),
    VIEWERS("viewers");

    private final String label;

    Dimension(String label) {
        this.label = label;
    }

    /** Name of the column, and of the field in reports. */
    public String label() {
        return label;
    }
}
