package io.swarmgate.manifest;

/** What a reference in a manifest leads to; the policy decides by it whether the gateway may carry the target. */
public enum ReferenceKind {
    /** Media segment (RFC 8216bis, section 3; ISO/IEC 23009-1, clause 5.3.9). */
    MEDIA_SEGMENT(true),
    /** Partial segment, EXT-X-PART (RFC 8216bis, section 4.4.4.9). */
    PARTIAL_SEGMENT(true),
    /** EXT-X-PRELOAD-HINT of TYPE=PART. */
    PART_HINT(true),
    /** EXT-X-MAP, EXT-X-PRELOAD-HINT of TYPE=MAP, Initialization; the gateway carries it when so configured. */
    INITIALIZATION_SEGMENT(true),
    /** An index of segments in a file of its own: RepresentationIndex, SegmentTemplate@index. */
    SEGMENT_INDEX(true),
    /** A BaseURL or template prefix under which only segments lie. */
    SEGMENT_BASE(true),
    /** Multivariant or media playlist, MPD, Location, PatchLocation, rendition report, remote element (xlink). */
    MANIFEST(false),
    /** EXT-X-KEY, EXT-X-SESSION-KEY, licence URLs. */
    KEY(false),
    /** A steering server (RFC 8216bis, section 7; ETSI TS 103 998). */
    STEERING(false),
    /** Everything else that carries a URL: session data, date ranges, timing servers. */
    OTHER(false);

    private final boolean media;

    ReferenceKind(boolean media) {
        this.media = media;
    }

    /** True if the target is media that peers could hold. */
    public boolean isMedia() {
        return media;
    }
}
