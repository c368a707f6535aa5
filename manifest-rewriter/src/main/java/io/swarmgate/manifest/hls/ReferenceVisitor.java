package io.swarmgate.manifest.hls;

import io.swarmgate.manifest.ReferenceKind;

/** Told of each reference in a playlist, in document order. */
interface ReferenceVisitor {

    /** How the reference is written, which decides what may replace it. */
    enum Form {
        /** A line of its own, or the whole value of a tag. */
        LINE,
        QUOTED,
        UNQUOTED,
        /** Clients would not agree on where it begins or ends, or which of several counts. */
        AMBIGUOUS
    }

    /**
     * @param element tag and attribute, for people
     * @param start index of the reference's first byte, white space and quotes left out
     */
    void reference(ReferenceKind kind, String element, int start, int end, Form form);
}
