package io.swarmgate.manifest.hls;

import io.swarmgate.manifest.ReferenceKind;

/**
 * Decides what the URI lines of a playlist lead to.
 *
 * <p>The nearest EXTINF or EXT-X-STREAM-INF above a URI line decides, whatever stands between. A line that neither
 * announces is a media segment, unless the playlist has shown tags of multivariant playlists and no EXTINF. Playlists
 * that mix both kinds are invalid (RFC 8216bis, section 4.4) yet players do play them, each by its own rule; this one
 * keeps every URI fetchable under all of theirs.
 */
final class PlaylistState {
    private enum Announced {
        NOTHING,
        MEDIA_SEGMENT,
        VARIANT_STREAM
    }

    private Announced announced = Announced.NOTHING;
    private boolean multivariantTags;
    private boolean mediaSegments;
    private boolean targetDuration;

    void extinf() {
        announced = Announced.MEDIA_SEGMENT;
        mediaSegments = true;
    }

    void tag(PlaylistTag tag) {
        if (tag == PlaylistTag.EXTINF) {
            extinf();
        } else if (tag == PlaylistTag.TARGET_DURATION) {
            targetDuration = true;
        } else if (tag.onlyInMultivariantPlaylists()) {
            multivariantTags = true;
            if (tag == PlaylistTag.STREAM_INF) {
                announced = Announced.VARIANT_STREAM;
            }
        }
    }

    /** The kind of the URI line at hand; the next one is announced anew. */
    ReferenceKind uriLine() {
        Announced now = announced;
        announced = Announced.NOTHING;
        if (now == Announced.MEDIA_SEGMENT) {
            return ReferenceKind.MEDIA_SEGMENT;
        }
        return now == Announced.VARIANT_STREAM || isMultivariant()
                ? ReferenceKind.MANIFEST
                : ReferenceKind.MEDIA_SEGMENT;
    }

    boolean isMultivariant() {
        return multivariantTags && !mediaSegments;
    }

    /**
     * True for a Media Playlist, of which EXT-X-TARGETDURATION is a required part. Lists of channels for set-top boxes
     * begin with EXTM3U and have EXTINF as well, yet each line leads to a stream or a playlist of its own.
     */
    boolean isMedia() {
        return targetDuration;
    }
}
