package io.swarmgate.edge.simulate;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An HLS stream without media, whose segments are bytes that look random and are the same for the same seed, rendition
 * and number.
 *
 * @param segment duration of each
 * @param lengthBytes of each in the highest rendition; each lower one has half
 * @param renditions at least one
 * @param partsPerSegment partial segments of each live one; 1 for none
 * @param epoch when the first live segment began
 * @param vodSegments in the playlist on demand
 */
record SyntheticStream(
        long seed,
        Duration segment,
        int lengthBytes,
        int renditions,
        int partsPerSegment,
        Instant epoch,
        int vodSegments) {
    /** Segments a live playlist lists. */
    static final int WINDOW = 12;
    /** Of those, how many have their parts listed (RFC 8216bis, section 6.2.2: three target durations). */
    private static final int WITH_PARTS = 3;

    private static final Pattern PLAYLIST = Pattern.compile("/(live|vod)/v(\\d)\\.m3u8");
    private static final Pattern SEGMENT = Pattern.compile("/(live|vod)/v(\\d)-s(\\d{1,9})(?:\\.(\\d{1,3}))?\\.ts");

    /** @param maxAge seconds a cache may keep it */
    @SuppressWarnings("ArrayRecordComponent") // written once, to the client, and never compared
    record Answer(String type, byte[] content, int maxAge) {}

    /** What a path leads to now; empty if to nothing. */
    Optional<Answer> answer(String path, Instant now) {
        Matcher segment = SEGMENT.matcher(path);
        if (segment.matches()) {
            boolean live = segment.group(1).equals("live");
            long number = Long.parseLong(segment.group(3));
            int rendition = Integer.parseInt(segment.group(2));
            byte[] bytes = rendition < renditions && isThere(live, number, segment.group(4), now)
                    ? cut(bytes(live, number, rendition), segment.group(4))
                    : new byte[0];
            return bytes.length == 0 ? Optional.empty() : Optional.of(new Answer("video/mp2t", bytes, 3600));
        }
        Matcher playlist = PLAYLIST.matcher(path);
        if (playlist.matches() && Integer.parseInt(playlist.group(2)) < renditions) {
            String prefix = "v" + playlist.group(2) + "-s";
            return Optional.of(
                    playlist.group(1).equals("live")
                            ? playlist(live(prefix, now), 1)
                            : playlist(media(prefix, 0, vodSegments, false) + "#EXT-X-ENDLIST\n", 3600));
        }
        return path.equals("/live/master.m3u8") || path.equals("/vod/master.m3u8")
                ? Optional.of(playlist(multivariant(), 3600))
                : Optional.empty();
    }

    private boolean isThere(boolean live, long number, @Nullable String part, Instant now) {
        if (!live) {
            return part == null && number < vodSegments;
        }
        boolean kept = number > newest(now) - 3 * WINDOW;
        return kept && (part == null ? number <= newest(now) : hasPart(number, Integer.parseInt(part), now));
    }

    /** Whether that much of the live stream exists: what a blocking playlist reload waits for. */
    boolean hasPart(long number, int part, Instant now) {
        return number * partsPerSegment + part < parts(now);
    }

    /** When as many live segments are over as a playlist lists. */
    Instant begin() {
        return epoch.plus(segment.multipliedBy(WINDOW));
    }

    /** Number of the newest live segment that is over. */
    long newest(Instant now) {
        return Duration.between(epoch, now).dividedBy(segment) - 1;
    }

    /** Parts that are over, of all segments together. */
    private long parts(Instant now) {
        return Duration.between(epoch, now).multipliedBy(partsPerSegment).dividedBy(segment);
    }

    private int lengthBytes(int rendition) {
        return Math.max(1, lengthBytes >> (renditions - 1 - rendition));
    }

    private byte[] bytes(boolean live, long number, int rendition) {
        byte[] bytes = new byte[lengthBytes(rendition)];
        long which = (2 * number + (live ? 1 : 0)) * 10 + rendition;
        new SplittableRandom(seed * 1_000_003 + which).nextBytes(bytes);
        return bytes;
    }

    private byte[] cut(byte[] segment, @Nullable String part) {
        if (part == null) {
            return segment;
        }
        int number = Integer.parseInt(part);
        long length = segment.length;
        int from = (int) (length * number / partsPerSegment);
        int to = (int) (length * (number + 1) / partsPerSegment);
        return number < partsPerSegment ? Arrays.copyOfRange(segment, from, to) : new byte[0];
    }

    private static Answer playlist(String text, int maxAge) {
        return new Answer("application/vnd.apple.mpegurl", text.getBytes(StandardCharsets.UTF_8), maxAge);
    }

    private String multivariant() {
        StringBuilder out = new StringBuilder("#EXTM3U\n");
        for (int rendition = 0; rendition < renditions; rendition++) {
            out.append("#EXT-X-STREAM-INF:BANDWIDTH=")
                    .append(Math.round(lengthBytes(rendition) * 8000.0 / segment.toMillis()))
                    .append(",CODECS=\"avc1.4d401f,mp4a.40.2\"\nv")
                    .append(rendition)
                    .append(".m3u8\n");
        }
        return out.toString();
    }

    private String live(String prefix, Instant now) {
        long first = Math.max(0, newest(now) - WINDOW + 1);
        String whole = media(prefix, first, newest(now) - first + 1, partsPerSegment > 1);
        long begun = newest(now) + 1;
        return partsPerSegment == 1
                ? whole
                : whole + parts(prefix, begun, (int) (parts(now) - begun * partsPerSegment));
    }

    private String media(String prefix, long first, long count, boolean withParts) {
        StringBuilder out = new StringBuilder("#EXTM3U\n#EXT-X-VERSION:")
                .append(withParts ? 9 : 6)
                .append("\n#EXT-X-TARGETDURATION:")
                .append((long) Math.ceil(seconds(segment)))
                .append("\n#EXT-X-MEDIA-SEQUENCE:")
                .append(first)
                .append('\n');
        if (withParts) {
            double part = seconds(segment) / partsPerSegment;
            out.append("#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=")
                    .append(3 * part)
                    .append("\n#EXT-X-PART-INF:PART-TARGET=")
                    .append(part)
                    .append('\n');
        }
        for (long number = first; number < first + count; number++) {
            if (withParts && number >= first + count - WITH_PARTS) {
                out.append(parts(prefix, number, partsPerSegment));
            }
            out.append("#EXTINF:")
                    .append(seconds(segment))
                    .append(",\n")
                    .append(prefix)
                    .append(number)
                    .append(".ts\n");
        }
        return out.toString();
    }

    private String parts(String prefix, long number, int count) {
        StringBuilder out = new StringBuilder();
        for (int part = 0; part < count; part++) {
            out.append("#EXT-X-PART:DURATION=")
                    .append(seconds(segment) / partsPerSegment)
                    .append(",INDEPENDENT=YES,URI=\"")
                    .append(prefix)
                    .append(number)
                    .append('.')
                    .append(part)
                    .append(".ts\"\n");
        }
        return out.toString();
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1000.0;
    }
}
