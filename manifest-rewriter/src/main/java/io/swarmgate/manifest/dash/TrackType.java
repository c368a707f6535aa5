package io.swarmgate.manifest.dash;

import io.swarmgate.manifest.TrackIndex.Track;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a Representation carries, by contentType, media type and codecs (clause 5.3.7.2). */
final class TrackType {
    private TrackType() {}

    static Track.Type of(@Nullable String contentType, @Nullable String mimeType, @Nullable String codecs) {
        String codec = codecs == null ? "" : codecs.toLowerCase(Locale.ROOT);
        if (codec.startsWith("stpp") || codec.startsWith("wvtt")) {
            return Track.Type.SUBTITLES;
        }
        String media = mimeType == null ? "" : mimeType.toLowerCase(Locale.ROOT);
        String kind = contentType == null ? media.replaceAll("/.*", "") : contentType.toLowerCase(Locale.ROOT);
        return switch (kind) {
            case "video" -> codec.contains(",") && codec.contains("mp4a") ? Track.Type.MIXED : Track.Type.VIDEO;
            case "audio" -> Track.Type.AUDIO;
            case "text" -> Track.Type.SUBTITLES;
            case "image" -> Track.Type.IMAGE;
            default -> media.contains("ttml") || media.contains("vtt") ? Track.Type.SUBTITLES : Track.Type.MIXED;
        };
    }
}
