package io.swarmgate.manifest;

/** The manifest formats that can be rewritten. */
public enum ManifestFormat {
    /** RFC 8216bis playlist, multivariant or media. */
    HLS,
    /** ISO/IEC 23009-1 MPD or MPD patch document. */
    DASH
}
