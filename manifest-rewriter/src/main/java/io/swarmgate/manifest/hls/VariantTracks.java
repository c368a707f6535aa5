package io.swarmgate.manifest.hls;

import io.swarmgate.manifest.TrackIndex.Track;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Collects the variant streams and renditions of a multivariant playlist. */
final class VariantTracks {
    private final List<Track> tracks = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();
    /** EXT-X-STREAM-INF whose URI line is still to come. */
    private @Nullable Track stream;
    /** The tag at hand, whose URI attribute follows. */
    private @Nullable Track tagged;

    void streamInf(AttributeList attributes, UnaryOperator<@Nullable String> expand) {
        tagged = null;
        String codecs = expand.apply(attributes.value("CODECS"));
        stream = new Track("", typeOf(codecs), bandwidth(attributes), codecs, null, null, List.of());
    }

    void trickPlay(PlaylistTag tag, AttributeList attributes, UnaryOperator<@Nullable String> expand) {
        Track.Type type = tag == PlaylistTag.IMAGE_STREAM_INF ? Track.Type.IMAGE : Track.Type.VIDEO;
        String codecs = expand.apply(attributes.value("CODECS"));
        tagged = new Track("", type, bandwidth(attributes), codecs, null, null, List.of());
    }

    void rendition(AttributeList attributes, UnaryOperator<@Nullable String> expand) {
        String type = attributes.value("TYPE");
        String id = expand.apply(attributes.value("GROUP-ID")) + "/" + expand.apply(attributes.value("NAME"));
        String language = expand.apply(attributes.value("LANGUAGE"));
        tagged = new Track(id, typeOfRendition(type), null, null, language, null, List.of());
        if (attributes.value("URI") == null && !"CLOSED-CAPTIONS".equals(type)) {
            add(tagged, null);
        }
    }

    /** @param line true for a URI line, false for an attribute of the tag at hand */
    void url(@Nullable String url, boolean line) {
        Track track = line ? stream : tagged;
        if (line) {
            stream = null;
        }
        if (url == null) {
            return;
        }
        if (track != null) {
            add(track, url);
        } else if (line) {
            add(new Track("", Track.Type.MIXED, null, null, null, null, List.of()), url);
        }
        tagged = null;
    }

    private void add(Track track, @Nullable String url) {
        String wanted = track.id().isEmpty() && url != null ? url : track.id();
        String id = wanted;
        // The same playlist may back several variants (other audio groups, pathways).
        for (int n = 2; !ids.add(id); n = ids.size() + 2) {
            id = wanted + "#" + n;
        }
        tracks.add(new Track(id, track.type(), track.bandwidth(), track.codecs(), track.language(), url, List.of()));
    }

    List<Track> tracks() {
        return tracks;
    }

    private static @Nullable Long bandwidth(AttributeList attributes) {
        return Decimal.integer(attributes.value("BANDWIDTH"));
    }

    private static Track.Type typeOfRendition(@Nullable String type) {
        return switch (type == null ? "" : type) {
            case "AUDIO" -> Track.Type.AUDIO;
            case "VIDEO" -> Track.Type.VIDEO;
            case "SUBTITLES" -> Track.Type.SUBTITLES;
            default -> Track.Type.MIXED;
        };
    }

    /** By the sample entries of CODECS (RFC 6381); several kinds, or none known, are mixed. */
    private static Track.Type typeOf(@Nullable String codecs) {
        if (codecs == null) {
            return Track.Type.MIXED;
        }
        Track.Type type = null;
        for (String codec : codecs.split(",", -1)) {
            Track.Type one = typeOfCodec(codec.strip().toLowerCase(Locale.ROOT));
            if (type != null && type != one) {
                return Track.Type.MIXED;
            }
            type = one;
        }
        return type == null ? Track.Type.MIXED : type;
    }

    private static Track.Type typeOfCodec(String codec) {
        if (codec.matches("(mp4a|ac-3|ec-3|ac-4|opus|flac|alac|dts|mha1|mhm1).*")) {
            return Track.Type.AUDIO;
        }
        if (codec.matches("(stpp|wvtt).*")) {
            return Track.Type.SUBTITLES;
        }
        return codec.matches("(avc|hvc|hev|dvh|dva|av01|dav1|vp0|vp8|vp9|vvc|vvi|jpeg|mjpg).*")
                ? codec.matches("(jpeg|mjpg).*") ? Track.Type.IMAGE : Track.Type.VIDEO
                : Track.Type.MIXED;
    }
}
