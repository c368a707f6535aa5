package io.swarmgate.ledger;

/** What the bytes were. */
public enum Content {
    /** Media and initialization segments: what offload is a share of. */
    SEGMENT("segment"),
    /** Playlists and MPDs. */
    MANIFEST("manifest"),
    /** Everything else: pages, the browser client, error answers, signalling. */
    OTHER("other");

    private final String label;

    Content(String label) {
        this.label = label;
    }

    /** As databases, reports and metrics write it. */
    public String label() {
        return label;
    }
}
