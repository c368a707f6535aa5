package io.swarmgate.edge.simulate;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An HLS stream without media: one rendition, whose segments are bytes that look random and are the same for the same
 * seed and number.
 *
 * @param segment duration of each
 * @param lengthBytes of each
 * @param epoch when the first live segment began
 * @param vodSegments in the playlist on demand
 */
record SyntheticStream(long seed, Duration segment, int lengthBytes, Instant epoch, int vodSegments) {
    /** Segments a live playlist lists. */
    static final int WINDOW = 12;

    private static final Pattern SEGMENT = Pattern.compile("/(live|vod)/s(\\d{1,9})\\.ts");

    /** @param maxAge seconds a cache may keep it */
    @SuppressWarnings("ArrayRecordComponent") // written once, to the client, and never compared
    record Answer(String type, byte[] content, int maxAge) {}

    /** What a path leads to now; empty if to nothing. */
    Optional<Answer> answer(String path, Instant now) {
        Matcher matcher = SEGMENT.matcher(path);
        if (matcher.matches()) {
            boolean live = matcher.group(1).equals("live");
            long number = Long.parseLong(matcher.group(2));
            boolean there = live ? number <= newest(now) && number > newest(now) - 3 * WINDOW : number < vodSegments;
            return there ? Optional.of(new Answer("video/mp2t", bytes(live, number), 3600)) : Optional.empty();
        }
        return switch (path) {
            case "/live/master.m3u8", "/vod/master.m3u8" -> Optional.of(playlist(multivariant(), 3600));
            case "/live/video.m3u8" -> Optional.of(playlist(live(now), 1));
            case "/vod/video.m3u8" -> Optional.of(playlist(media(0, vodSegments) + "#EXT-X-ENDLIST\n", 3600));
            default -> Optional.empty();
        };
    }

    /** When as many live segments are over as a playlist lists. */
    Instant begin() {
        return epoch.plus(segment.multipliedBy(WINDOW));
    }

    /** Number of the newest live segment that is over. */
    long newest(Instant now) {
        return Duration.between(epoch, now).dividedBy(segment) - 1;
    }

    private byte[] bytes(boolean live, long number) {
        byte[] bytes = new byte[lengthBytes];
        new SplittableRandom(seed * 1_000_003 + 2 * number + (live ? 1 : 0)).nextBytes(bytes);
        return bytes;
    }

    private static Answer playlist(String text, int maxAge) {
        return new Answer("application/vnd.apple.mpegurl", text.getBytes(StandardCharsets.UTF_8), maxAge);
    }

    private String multivariant() {
        long bits = Math.round(lengthBytes * 8000.0 / segment.toMillis());
        return "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=" + bits + ",CODECS=\"avc1.4d401f,mp4a.40.2\"\nvideo.m3u8\n";
    }

    private String live(Instant now) {
        long first = Math.max(0, newest(now) - WINDOW + 1);
        return media(first, newest(now) - first + 1);
    }

    private String media(long first, long count) {
        double seconds = segment.toMillis() / 1000.0;
        StringBuilder out = new StringBuilder("#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-TARGETDURATION:")
                .append((long) Math.ceil(seconds))
                .append("\n#EXT-X-MEDIA-SEQUENCE:")
                .append(first)
                .append('\n');
        for (long number = first; number < first + count; number++) {
            out.append("#EXTINF:").append(seconds).append(",\ns").append(number).append(".ts\n");
        }
        return out.toString();
    }
}
