package io.swarmgate.edge.demo;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Four minutes on demand in three levels of 0.35, 1.2 and 4 Mbit/s, below {@code /ladder/}: {@code master.m3u8} and
 * {@code manifest.mpd}. The pictures are the same at each; what a level has more is filler.
 */
final class Ladder implements HttpHandler {
    static final String HLS = "/ladder/master.m3u8";
    static final String DASH = "/ladder/manifest.mpd";
    /** Bits a second, as declared. */
    static final List<Integer> BANDWIDTHS = List.of(420_000, 1_300_000, 4_200_000);

    private static final List<Integer> FILLER_BYTES = List.of(16, 220_000, 920_000);
    private static final int SEGMENTS = 120;
    private static final Pattern PLAYLIST = Pattern.compile("/ladder/([0-2])\\.m3u8");
    private static final Pattern TS = Pattern.compile("/ladder/([0-2])/(\\d{1,3})\\.ts");
    private static final Pattern INIT = Pattern.compile("/ladder/(v[0-2]|a)/init\\.mp4");
    private static final Pattern M4S = Pattern.compile("/ladder/(?:v([0-2])|a)/s(\\d{1,3})\\.m4s");

    private final HttpHandler others;
    private final LoopedTrack video;
    private final LoopedTrack audio;

    Ladder(HttpHandler others) {
        this.others = others;
        LoopClock clock = LoopClock.startedBefore(Instant.EPOCH, Duration.ofSeconds(2), LiveHls.LOOP, SEGMENTS);
        this.video = LoopedTrack.load("0", clock);
        this.audio = LoopedTrack.load("2", clock);
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        String path = exchange.getRequestPath();
        Matcher playlist = PLAYLIST.matcher(path);
        Matcher ts = TS.matcher(path);
        Matcher init = INIT.matcher(path);
        Matcher m4s = M4S.matcher(path);
        if (path.equals(HLS)) {
            send(exchange, "application/vnd.apple.mpegurl", bytes(multivariantPlaylist()));
        } else if (path.equals(DASH)) {
            send(exchange, "application/dash+xml", bytes(mpd()));
        } else if (playlist.matches()) {
            send(exchange, "application/vnd.apple.mpegurl", bytes(mediaPlaylist(playlist.group(1))));
        } else if (ts.matches()) {
            send(exchange, "video/mp2t", transportStream(level(ts), Integer.parseInt(ts.group(2))));
        } else if (init.matches()) {
            String track = init.group(1).equals("a") ? "2" : "0";
            send(
                    exchange,
                    "video/mp4",
                    DemoFile.media("cmaf/" + track + "/init.mp4").content());
        } else if (m4s.matches()) {
            int number = Integer.parseInt(m4s.group(2));
            send(
                    exchange,
                    "video/iso.segment",
                    m4s.group(1) == null ? audio.segment(number) : fragmented(level(m4s), number));
        } else {
            others.handleRequest(exchange);
        }
    }

    private static int level(Matcher path) {
        return Integer.parseInt(path.group(1));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String multivariantPlaylist() {
        StringBuilder out = new StringBuilder("#EXTM3U\n");
        for (int level = 0; level < BANDWIDTHS.size(); level++) {
            out.append("#EXT-X-STREAM-INF:BANDWIDTH=")
                    .append(BANDWIDTHS.get(level))
                    .append(",RESOLUTION=480x270,CODECS=\"avc1.4d401f,mp4a.40.2\"\n")
                    .append(level)
                    .append(".m3u8\n");
        }
        return out.toString();
    }

    private static String mediaPlaylist(String level) {
        StringBuilder out = new StringBuilder("#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:2\n");
        for (int number = 0; number < SEGMENTS; number++) {
            out.append(number > 0 && number % LiveHls.LOOP == 0 ? "#EXT-X-DISCONTINUITY\n" : "")
                    .append("#EXTINF:2.0,\n")
                    .append(level)
                    .append('/')
                    .append(number)
                    .append(".ts\n");
        }
        return out.append("#EXT-X-ENDLIST\n").toString();
    }

    private static String mpd() {
        StringBuilder out = new StringBuilder("""
                <?xml version="1.0" encoding="UTF-8"?>
                <MPD xmlns="urn:mpeg:dash:schema:mpd:2011" profiles="urn:mpeg:dash:profile:isoff-live:2011" type="static"
                    mediaPresentationDuration="PT%dS" minBufferTime="PT2S">
                  <Period id="0">
                    <AdaptationSet id="0" contentType="video" mimeType="video/mp4" segmentAlignment="true" startWithSAP="1">
                      <SegmentTemplate timescale="1" duration="2" startNumber="0" initialization="$RepresentationID$/init.mp4" media="$RepresentationID$/s$Number$.m4s"/>
                """.formatted(2 * SEGMENTS));
        for (int level = 0; level < BANDWIDTHS.size(); level++) {
            out.append(
                    "      <Representation id=\"v%d\" codecs=\"avc1.4d401f\" bandwidth=\"%d\" width=\"480\" height=\"270\"/>\n"
                            .formatted(level, BANDWIDTHS.get(level)));
        }
        return out.append("""
                    </AdaptationSet>
                    <AdaptationSet id="1" contentType="audio" mimeType="audio/mp4" lang="en" segmentAlignment="true" startWithSAP="1">
                      <SegmentTemplate timescale="1" duration="2" startNumber="0" initialization="$RepresentationID$/init.mp4" media="$RepresentationID$/s$Number$.m4s"/>
                      <Representation id="a" codecs="mp4a.40.2" bandwidth="45000" audioSamplingRate="48000"/>
                    </AdaptationSet>
                  </Period>
                </MPD>
                """).toString();
    }

    /** With packets that decoders skip but that name level and segment: no two chunks are alike, the first neither. */
    private static byte[] transportStream(int level, int number) {
        byte[] media =
                DemoFile.media("hls-ts/270/s" + number % LiveHls.LOOP + ".ts").content();
        int packets = FILLER_BYTES.get(level) / NullPacket.LENGTH + 1;
        return NullPacket.around(media, packets, identity(level, number)).array();
    }

    /** The same with boxes. */
    private byte[] fragmented(int level, int number) {
        byte[] media = video.segment(number);
        byte[] name = Mp4Boxes.filler(16, identity(level, number));
        byte[] box = Mp4Boxes.filler(FILLER_BYTES.get(level), identity(level, number));
        return ByteBuffer.allocate(name.length + media.length + box.length)
                .put(name)
                .put(media)
                .put(box)
                .array();
    }

    private static long identity(int level, int number) {
        return level * 1000L + number;
    }

    private static void send(HttpServerExchange exchange, String type, byte[] content) {
        exchange.getResponseHeaders()
                .put(Headers.CONTENT_TYPE, type)
                .put(Headers.CACHE_CONTROL, "no-store")
                .put(new HttpString("CDN-Cache-Control"), "max-age=3600")
                .put(new HttpString("Access-Control-Allow-Origin"), "*");
        exchange.setResponseContentLength(content.length);
        exchange.getResponseSender().send(ByteBuffer.wrap(content));
    }
}
