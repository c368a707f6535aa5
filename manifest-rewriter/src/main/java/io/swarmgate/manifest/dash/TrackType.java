package io.swarmgate.manifest.dash;

import io.swarmgate.manifest.TrackIndex.Track.Type;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a Representation carries, by contentType, media type and codecs (clause 5.3.7.2). */
final class TrackType {
    private TrackType() {}

    static Type of(@Nullable String contentType, @Nullable String mimeType, @Nullable String codecs) {
        String codec = codecs == null ? "" : codecs.toLowerCase(Locale.ROOT);
        if (codec.startsWith("stpp") || codec.startsWith("wvtt")) {
            return Type.SUBTITLES;
        }
        String media = mimeType == null ? "" : mimeType.toLowerCase(Locale.ROOT);
        String kind = contentType == null ? media.replaceAll("/.*", "") : contentType.toLowerCase(Locale.ROOT);
        return switch (kind) {
            case "video" -> codec.contains(",") && codec.contains("mp4a") ? Type.MIXED : Type.VIDEO;
            case "audio" -> Type.AUDIO;
            case "text" -> Type.SUBTITLES;
            case "image" -> Type.IMAGE;
            default -> media.contains("ttml") || media.contains("vtt") ? Type.SUBTITLES : Type.MIXED;
        };
    }
}
