package io.swarmgate.manifest.hls;

import io.swarmgate.manifest.ManifestFormat;
import io.swarmgate.manifest.ReferenceKind;
import io.swarmgate.manifest.RewriteLimits;
import io.swarmgate.manifest.TrackIndex;
import io.swarmgate.manifest.TrackIndex.LowLatency;
import io.swarmgate.manifest.TrackIndex.Track;
import io.swarmgate.manifest.UriPolicy;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Describes a playlist: the variants and renditions of a multivariant one, the segments of a media playlist. */
final class PlaylistIndexer extends PlaylistWalk {
    private final String baseUrl;
    private final VariantTracks variants = new VariantTracks();
    private final MediaSegments segments;

    private @Nullable Duration targetDuration;
    private @Nullable Duration partTarget;
    private boolean canBlockReload;
    private boolean parts;
    private boolean ended;
    private boolean iFramesOnly;
    private boolean imagesOnly;

    PlaylistIndexer(PlaylistSource source, UriPolicy policy, RewriteLimits limits) {
        super(source, policy);
        this.baseUrl = source.baseUrl();
        this.segments = new MediaSegments(limits.maxIndexedSegments());
    }

    TrackIndex index() {
        walk();
        boolean multivariant = state.isMultivariant();
        boolean lowLatency = parts || partTarget != null || canBlockReload;
        return new TrackIndex(
                ManifestFormat.HLS,
                multivariant,
                !multivariant && !ended,
                targetDuration,
                null,
                lowLatency ? new LowLatency(partTarget, canBlockReload, null) : null,
                multivariant ? variants.tracks() : List.of(mediaTrack()),
                segments.truncated());
    }

    private Track mediaTrack() {
        Track.Type type = iFramesOnly ? Track.Type.VIDEO : imagesOnly ? Track.Type.IMAGE : Track.Type.MIXED;
        return new Track(baseUrl, type, null, null, null, null, segments.segments());
    }

    @Override
    void tag(PlaylistTag tag, int from, int to) {
        switch (tag) {
            case TARGET_DURATION -> targetDuration = Decimal.seconds(value(from, to));
            case EXTINF -> segments.duration(Decimal.seconds(value(from, to)));
            case KEY -> segments.encrypted(!"NONE".equals(attributes().value("METHOD")));
            case STREAM_INF -> variants.streamInf(attributes(), this::expand);
            // A rendition without a playlist of its own is part of the variants' segments.
            case MEDIA -> variants.rendition(attributes(), this::expand);
            case I_FRAME_STREAM_INF, IMAGE_STREAM_INF -> variants.trickPlay(tag, attributes(), this::expand);
            default -> {}
        }
    }

    @Override
    void otherTag(int from, int to) {
        String name = ByteText.decode(text, from, PlaylistTag.nameEnd(text, from, to));
        switch (name) {
            case "#EXT-X-MEDIA-SEQUENCE" -> segments.mediaSequence(Decimal.integer(value(from, to)));
            case "#EXT-X-SKIP" -> segments.skip(Decimal.integer(attribute(from, to, "SKIPPED-SEGMENTS")));
            case "#EXT-X-BYTERANGE" -> segments.range(value(from, to));
            case "#EXT-X-GAP" -> segments.gap();
            case "#EXT-X-ENDLIST" -> ended = true;
            case "#EXT-X-I-FRAMES-ONLY" -> iFramesOnly = true;
            case "#EXT-X-IMAGES-ONLY" -> imagesOnly = true;
            case "#EXT-X-PART-INF" -> partTarget = Decimal.seconds(attribute(from, to, "PART-TARGET"));
            case "#EXT-X-SERVER-CONTROL" -> canBlockReload = "YES".equals(attribute(from, to, "CAN-BLOCK-RELOAD"));
            default -> {}
        }
    }

    private @Nullable String attribute(int from, int to, String name) {
        attributes().read(PlaylistTag.valueStart(text, from, to), to);
        return attributes().value(name);
    }

    private @Nullable String expand(@Nullable String value) {
        return value == null ? null : references.variables().expand(value);
    }

    @Override
    public void reference(ReferenceKind kind, String element, int from, int to, Form form) {
        boolean line = element.isEmpty();
        String reference = expand(ByteText.decode(text, from, to));
        String url = reference == null || reference.isEmpty() || form == Form.AMBIGUOUS
                ? null
                : references.resolve(reference);
        switch (kind) {
            case MEDIA_SEGMENT -> segments.segment(url, line);
            case INITIALIZATION_SEGMENT -> segments.initialization(url, attributes(), element.startsWith("EXT-X-MAP"));
            case PARTIAL_SEGMENT -> {
                parts = true;
                segments.part(url, attributes());
            }
            case PART_HINT -> {
                parts = true;
                segments.hint(url, attributes());
            }
            case MANIFEST -> variants.url(url, line);
            default -> {}
        }
    }
}
