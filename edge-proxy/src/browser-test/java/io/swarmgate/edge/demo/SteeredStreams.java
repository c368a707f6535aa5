package io.swarmgate.edge.demo;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.nio.charset.StandardCharsets;

/**
 * The demo's streams with content steering: the one pathway A has its media at another server, and the steering server
 * has players clone it as C, with another host.
 *
 * <pre>
 * /steered/main.m3u8, /steered/manifest.mpd
 * /steered/hls.json, /steered/dash.json
 * </pre>
 */
final class SteeredStreams implements HttpHandler {
    private final HttpHandler others;
    private final String media;
    private volatile String host = "";

    /** @param media server of pathway A: {@code http://127.0.0.1:PORT} */
    SteeredStreams(HttpHandler others, String media) {
        this.others = others;
        this.media = media;
    }

    /** From now on C has this host; before, there is no C. */
    void cloneTo(String newHost) {
        host = newHost;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        switch (exchange.getRequestPath()) {
            case "/steered/main.m3u8" -> send(exchange, "application/vnd.apple.mpegurl", playlist());
            case "/steered/manifest.mpd" -> send(exchange, "application/dash+xml", mpd());
            case "/steered/hls.json" -> send(exchange, "application/json", steering(host));
            // With scheme and port, as dash.js wants it.
            case "/steered/dash.json" ->
                send(exchange, "application/json", steering(host.isEmpty() ? "" : media.replace("127.0.0.1", host)));
            default -> others.handleRequest(exchange);
        }
    }

    private static void send(HttpServerExchange exchange, String type, String content) {
        exchange.getResponseHeaders()
                .put(Headers.CONTENT_TYPE, type)
                .put(Headers.CACHE_CONTROL, "no-store")
                .put(new HttpString("Access-Control-Allow-Origin"), "*");
        exchange.getResponseSender().send(content);
    }

    private static String steering(String host) {
        if (host.isEmpty()) {
            return "{\"VERSION\": 1, \"TTL\": 2, \"PATHWAY-PRIORITY\": [\"A\"]}";
        }
        return """
                {"VERSION": 1, "TTL": 2, "PATHWAY-PRIORITY": ["C", "A"], "PATHWAY-CLONES": [
                  {"BASE-ID": "A", "ID": "C", "URI-REPLACEMENT": {"HOST": "%s", "PARAMS": {}}}]}
                """.formatted(host);
    }

    private String playlist() {
        return """
                #EXTM3U
                #EXT-X-CONTENT-STEERING:SERVER-URI="/steered/hls.json",PATHWAY-ID="A"
                #EXT-X-STREAM-INF:BANDWIDTH=400000,PATHWAY-ID="A",STABLE-VARIANT-ID="small"
                %s/vod/hls-ts/180/index.m3u8
                """.formatted(media);
    }

    private String mpd() {
        String mpd = new String(DemoFile.media("cmaf/manifest.mpd").content(), StandardCharsets.UTF_8);
        String steering = "<BaseURL serviceLocation=\"A\">" + media + "/vod/cmaf/</BaseURL>"
                + "<ContentSteering defaultServiceLocation=\"A\" queryBeforeStart=\"true\">/steered/dash.json</ContentSteering>";
        return mpd.replaceFirst("(<MPD[^>]*>)", "$1" + steering);
    }
}
