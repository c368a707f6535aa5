package io.swarmgate.manifest;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a manifest says about its stream.
 *
 * @param live true if the manifest will change: a media playlist without EXT-X-ENDLIST, an MPD of type dynamic. False
 *     for a multivariant playlist, which cannot say
 * @param targetDuration EXT-X-TARGETDURATION, or MPD@maxSegmentDuration or else the longest segment listed; null if
 *     unknown
 * @param refreshPeriod MPD@minimumUpdatePeriod; null for HLS and where absent
 * @param lowLatency present for LL-HLS and low-latency DASH
 * @param tracks in document order; one for a media playlist
 * @param truncated true if segments were left out because of a limit
 */
public record TrackIndex(
        ManifestFormat format,
        boolean multivariant,
        boolean live,
        @Nullable Duration targetDuration,
        @Nullable Duration refreshPeriod,
        @Nullable LowLatency lowLatency,
        List<Track> tracks,
        boolean truncated) {

    public TrackIndex {
        tracks = List.copyOf(tracks);
    }

    /**
     * One media playlist or Representation.
     *
     * @param id Representation@id, or GROUP-ID/NAME, or the playlist's URL; unique within the index
     * @param url of the child playlist in a multivariant playlist (absolute); null otherwise
     * @param bandwidth peak bits a second as declared
     */
    public record Track(
            String id,
            Type type,
            @Nullable Long bandwidth,
            @Nullable String codecs,
            @Nullable String language,
            @Nullable String url,
            List<Segment> segments) {
        public Track {
            segments = List.copyOf(segments);
        }

        /** What a track carries. */
        public enum Type {
            VIDEO,
            AUDIO,
            SUBTITLES,
            IMAGE,
            /** Several kinds in one, or the manifest does not say. */
            MIXED
        }
    }

    /**
     * One media, partial or initialization segment.
     *
     * @param url absolute, as the origin names it
     * @param number media sequence number or $Number$; for a partial segment that of its parent
     * @param part index of the partial segment within its parent; null for a whole segment
     * @param start on the media timeline in DASH, null in HLS
     */
    public record Segment(
            String url,
            ReferenceKind kind,
            @Nullable ByteRange range,
            long number,
            @Nullable Integer part,
            @Nullable Duration start,
            @Nullable Duration duration,
            boolean encrypted,
            boolean gap,
            @Nullable String initializationUrl,
            @Nullable ByteRange initializationRange) {}

    /**
     * @param partTarget EXT-X-PART-INF PART-TARGET; null for DASH
     * @param canBlockReload EXT-X-SERVER-CONTROL CAN-BLOCK-RELOAD=YES
     * @param availabilityTimeOffset of chunked DASH segments; null for HLS
     */
    public record LowLatency(
            @Nullable Duration partTarget,
            boolean canBlockReload,
            @Nullable Duration availabilityTimeOffset) {}
}
