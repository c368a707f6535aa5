package io.swarmgate.swarm.catalogue;

import io.swarmgate.swarm.protocol.SegmentName;
import org.jspecify.annotations.Nullable;

/**
 * One segment of a track.
 *
 * @param number media sequence number or $Number$
 * @param position counts the track's segments in playing order; has gaps where the manifest changed its mind
 * @param kind those of each kind have positions of their own
 */
public record CataloguedSegment(
        CataloguedTrack track,
        SegmentName name,
        SegmentAddress address,
        long number,
        @Nullable Double durationSeconds,
        long position,
        Kind kind) {
    /** Measured: what a segment takes with its place in the catalogue, its two texts aside. */
    private static final int BYTES = 360;

    /** What the run of segments it belongs to is of. */
    public enum Kind {
        WHOLE,
        /** RFC 8216bis, section 4.4.4.9. */
        PARTIAL,
        /** EXT-X-MAP; Initialization of ISO/IEC 23009-1. Shared only where the route's settings say so. */
        INITIALIZATION
    }

    /** Memory it takes in the catalogue, about. */
    long weightBytes() {
        return weightBytes(name.path(), address.url());
    }

    static long weightBytes(String path, String url) {
        return (long) BYTES + path.length() + url.length();
    }

    /** What a digest of it has to be of. */
    public VersionedAddress content() {
        SharedFile file = track.file();
        return new VersionedAddress(address, file == null ? null : file.version());
    }

    /** Bytes it has, as far as its name tells; 0 if that says nothing. */
    public long knownLengthBytes() {
        SharedFile file = track.file();
        if (name.range() == null) {
            return 0;
        }
        return file == null ? name.range().lengthBytes() : file.bytesIn(name.range());
    }

    /**
     * What the segments it stands in a row with are called: partial segments are a row of their own beside their track.
     */
    public String run() {
        return kind == Kind.PARTIAL ? track.id() + ".parts" : track.id();
    }

    /** By what it is called: a track is a mutable thing, and its segments refer to each other through it. */
    @Override
    public boolean equals(Object other) {
        return other instanceof CataloguedSegment segment
                && segment.track == track
                && segment.name.equals(name)
                && segment.position == position;
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return track.id() + "/" + number + (kind == Kind.WHOLE ? "" : " " + kind);
    }
}
