package io.swarmgate.manifest;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;

/** What became of a manifest. */
public sealed interface RewriteResult {

    /**
     * The bytes to send, in order: read-only views of the input and inserted pieces, ready for a gathering write. The
     * input must not change while they are in use.
     */
    List<ByteBuffer> pieces();

    /** Total length of {@link #pieces()} in bytes. */
    long lengthBytes();

    /** The pieces as one array. */
    default byte[] toByteArray() {
        byte[] out = new byte[Math.toIntExact(lengthBytes())];
        int at = 0;
        for (ByteBuffer piece : pieces()) {
            int length = piece.remaining();
            piece.duplicate().get(out, at, length);
            at += length;
        }
        return out;
    }

    /** A manifest that was understood. It may still equal the input, when nothing in it had to be mapped. */
    interface Understood {
        /** Described on first call, from the input; later calls answer the same object. */
        TrackIndex index();

        /**
         * As {@link #index()}; where the manifest leaves it to the clock which segments exist (a dynamic MPD whose
         * SegmentTemplate has a duration and no timeline), with those available at {@code now}, a minute back at most.
         */
        default TrackIndex index(Instant now) {
            return index();
        }

        /** True if {@link #index(Instant)} may list other segments at another time. */
        default boolean changesWithTheClock() {
            return false;
        }

        /** Every reference with its fate, in document order; computed on each call (for people, not the hot path). */
        List<ExplainedReference> explain();
    }

    /** A manifest that was understood, with the bytes to send. */
    non-sealed interface Rewritten extends RewriteResult, Understood {
        /** References that now point at the gateway. */
        int mappedCount();
    }

    /**
     * A manifest that is not rewritten.
     *
     * @param input what goes out: what came in, or, where a path that a route maps would give that another meaning, the
     *     same with absolute BaseURLs at the top
     * @param reason a word of a closed set, for metrics
     * @param detail what was found and where ("line 3: …"), for people
     */
    record Untouched(ByteBuffer input, Reason reason, String detail) implements RewriteResult {
        @Override
        public List<ByteBuffer> pieces() {
            return List.of(input.asReadOnlyBuffer());
        }

        @Override
        public long lengthBytes() {
            return input.remaining();
        }

        /** Why a manifest was not rewritten. */
        public enum Reason {
            /** Not a playlist or MPD at all (no EXTM3U, other root element, HTML error page). */
            NOT_A_MANIFEST,
            /** Breaks the grammar of its format: not well-formed XML, malformed attribute list. */
            MALFORMED,
            /** A document type declaration, refused for safety. */
            DOCTYPE,
            /** Larger or nested deeper than the limits. */
            OVER_LIMIT,
            /** An encoding that is not read. */
            ENCODING,
            /** No base URL to resolve against, or one that is no http(s) URL. */
            BASE_URL,
            /** Well-formed, but no rewriting would keep every reference's meaning. */
            UNSUPPORTED
        }
    }

    /**
     * One reference and its fate.
     *
     * @param line from 1
     * @param element tag or element/attribute it stands in, such as {@code EXT-X-MAP URI} or
     *     {@code SegmentTemplate@media}
     * @param reference as it stands in the manifest
     * @param url what it means at the origin
     */
    record ExplainedReference(
            int line, String element, ReferenceKind kind, String reference, String url, UriDecision decision) {}
}
