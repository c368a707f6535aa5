package io.swarmgate.edge.demo;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The demo's ladder looped into a long stream of which no two segments have the same bytes: the client knows equal ones
 * by their content and would fetch each but once. Live at {@code /long/live.m3u8}, on demand at {@code /long/vod.m3u8};
 * everything else is the demo's own.
 */
final class LongStream implements HttpHandler {
    static final String LIVE = "/long/live.m3u8";
    static final String ON_DEMAND = "/long/vod.m3u8";

    private static final int SEGMENTS = 120;
    private static final int LOOP = 12;
    private static final int WINDOW = 12;
    private static final Duration SEGMENT = Duration.ofSeconds(2);
    /** Makes a segment some 250 KB, four chunks. */
    private static final int NULL_PACKETS_FOR_A_MEGABIT = 900;

    private static final Pattern PATH = Pattern.compile("/long/(\\d{1,6})\\.ts");

    private final HttpHandler others;
    private final int nullPackets;
    private final Instant started = Instant.now();

    /** Some 1 Mbit/s. */
    LongStream(HttpHandler others) {
        this(others, 1);
    }

    /** @param megabits a second, more or less */
    LongStream(HttpHandler others, int megabits) {
        this.others = others;
        this.nullPackets = megabits * NULL_PACKETS_FOR_A_MEGABIT;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        String path = exchange.getRequestPath();
        Matcher segment = PATH.matcher(path);
        if (segment.matches()) {
            send(exchange, "video/mp2t", "max-age=3600", content(Integer.parseInt(segment.group(1)), nullPackets));
        } else if (path.equals(LIVE)) {
            int newest = WINDOW + (int) Duration.between(started, Instant.now()).dividedBy(SEGMENT);
            send(exchange, newest - WINDOW + 1, newest, "");
        } else if (path.equals(ON_DEMAND)) {
            send(exchange, 0, SEGMENTS - 1, "#EXT-X-ENDLIST\n");
        } else {
            others.handleRequest(exchange);
        }
    }

    private static void send(HttpServerExchange exchange, int first, int last, String end) {
        StringBuilder playlist = new StringBuilder("#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:2\n")
                .append("#EXT-X-MEDIA-SEQUENCE:")
                .append(first)
                .append("\n#EXT-X-DISCONTINUITY-SEQUENCE:")
                .append(first == 0 ? 0 : (first - 1) / LOOP)
                .append('\n');
        for (int number = first; number <= last; number++) {
            playlist.append(number > 0 && number % LOOP == 0 ? "#EXT-X-DISCONTINUITY\n" : "")
                    .append("#EXTINF:2.0,\n")
                    .append(number)
                    .append(".ts\n");
        }
        byte[] text = playlist.append(end).toString().getBytes(StandardCharsets.US_ASCII);
        send(exchange, "application/vnd.apple.mpegurl", "max-age=1", ByteBuffer.wrap(text));
    }

    private static void send(HttpServerExchange exchange, String type, String atTheEdge, ByteBuffer content) {
        exchange.getResponseHeaders()
                .put(Headers.CONTENT_TYPE, type)
                .put(Headers.CACHE_CONTROL, "no-store")
                .put(new HttpString("CDN-Cache-Control"), atTheEdge)
                .put(new HttpString("Access-Control-Allow-Origin"), "*");
        exchange.setResponseContentLength(content.remaining());
        exchange.getResponseSender().send(content);
    }

    /**
     * The media among packets that decoders skip but that name the segment: no two chunks are alike, the first neither.
     */
    static ByteBuffer content(int number) {
        return content(number, NULL_PACKETS_FOR_A_MEGABIT);
    }

    private static ByteBuffer content(int number, int nullPackets) {
        byte[] media = DemoFile.media("hls-ts/270/s" + number % LOOP + ".ts").content();
        return NullPacket.around(media, nullPackets, number);
    }
}
