package io.swarmgate.edge.swarm;

import io.swarmgate.edge.ScriptedOrigin;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/** A live HLS stream of two renditions whose newest segment a test decides, and a VOD beside it. */
final class LiveOrigin implements AutoCloseable {
    static final int SEGMENT_BYTES = 150_000;
    static final int WINDOW = 6;

    private final AtomicInteger newest = new AtomicInteger(WINDOW);
    private final ScriptedOrigin origin = ScriptedOrigin.start(this::answer);

    private boolean answer(String request, OutputStream out) throws IOException {
        String path = request.split(" ", 3)[1];
        if (path.endsWith("master.m3u8")) {
            playlist(
                    out,
                    "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nlow.m3u8\n#EXT-X-STREAM-INF:BANDWIDTH=2\nhigh.m3u8\n");
        } else if (path.endsWith("vod.m3u8")) {
            playlist(out, segments("vod", 1, 40) + "#EXT-X-ENDLIST\n");
        } else if (path.endsWith(".m3u8")) {
            String name = path.substring(path.lastIndexOf('/') + 1, path.length() - 5);
            playlist(out, segments(name, newest.get() - WINDOW + 1, newest.get()));
        } else {
            ScriptedOrigin.send(
                    out,
                    "HTTP/1.1 200 OK\nContent-Type: video/mp4\nCache-Control: max-age=60\nContent-Length: "
                            + SEGMENT_BYTES + "\n\n");
            out.write(content(path));
        }
        return true;
    }

    /** What is at a path. */
    static byte[] content(String path) {
        byte[] content = new byte[SEGMENT_BYTES];
        Arrays.fill(content, (byte) path.hashCode());
        return content;
    }

    private static void playlist(OutputStream out, String text) throws IOException {
        ScriptedOrigin.send(
                out,
                "HTTP/1.1 200 OK\nContent-Type: application/vnd.apple.mpegurl\nCache-Control: no-cache\n"
                        + "Content-Length: " + text.length() + "\n\n");
        out.write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String segments(String name, int first, int last) {
        StringBuilder text =
                new StringBuilder("#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:" + first + "\n");
        for (int n = first; n <= last; n++) {
            text.append("#EXTINF:2,\n").append(name).append(n).append(".m4s\n");
        }
        return text.toString();
    }

    /** Publishes one more segment, which the next reader of a playlist finds. */
    int publish() {
        return newest.incrementAndGet();
    }

    int newest() {
        return newest.get();
    }

    long requestsFor(String path) {
        return origin.requests().stream()
                .filter(request -> request.startsWith("GET " + path + " "))
                .count();
    }

    String url() {
        return origin.url();
    }

    @Override
    public void close() {
        origin.close();
    }
}
