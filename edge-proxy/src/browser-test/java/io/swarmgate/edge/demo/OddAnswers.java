package io.swarmgate.edge.demo;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.ByteRangeHandler;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;

/**
 * Segments below {@code /odd/} as origins answer them in fact: compressed, by redirects, with errors, only to those who
 * bring a field. Nothing of it may be stored, so each request that leaves a browser arrives here.
 */
final class OddAnswers implements HttpHandler {
    static final String PAGE = "/odd/page.html";
    static final String PLAYLIST = "/odd/list.m3u8";
    static final int LENGTH = 300_000;

    private static final byte[] CONTENT = content();
    private static final byte[] TEXT =
            ("WEBVTT\n\n" + "00:00.000 --> 00:02.000\nGrüße\n\n".repeat(2_000)).getBytes(StandardCharsets.UTF_8);
    private static final HttpString TOKEN = new HttpString("X-Token");

    private final HttpHandler plain = new ByteRangeHandler(OddAnswers::sendPlain, true);
    private final HttpHandler others;
    private volatile String playlist = "";
    private final Map<String, Integer> asked = new ConcurrentHashMap<>();

    OddAnswers(HttpHandler others) {
        this.others = others;
    }

    private static byte[] content() {
        byte[] content = new byte[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            content[i] = (byte) (i * 31 % 251);
        }
        return content;
    }

    /** Has the playlist name these segments, with their queries: all that a page of the test asks for. */
    void list(List<String> segments) {
        playlist = "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:2\n#EXT-X-PLAYLIST-TYPE:VOD\n"
                + segments.stream().map("#EXTINF:2,\n%s\n"::formatted).collect(Collectors.joining())
                + "#EXT-X-ENDLIST\n";
    }

    /** GET requests of browsers with this query, whatever they asked for. */
    int asked(String query) {
        return asked.getOrDefault(query, 0);
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        if (!exchange.getRequestPath().startsWith("/odd/")) {
            others.handleRequest(exchange);
            return;
        }
        // The gateway's own requests, for digests, have no user agent.
        if (exchange.getRequestMethod().equals(Methods.GET)
                && exchange.getRequestHeaders().contains(Headers.USER_AGENT)) {
            asked.merge(exchange.getQueryString(), 1, Integer::sum);
        }
        exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
        String query = "?" + exchange.getQueryString();
        switch (exchange.getRequestPath()) {
            case PAGE ->
                send(
                        exchange,
                        "text/html;charset=utf-8",
                        "<!doctype html><html><head><title>Odd</title><link rel=\"icon\" href=\"data:,\"></head></html>"
                                .getBytes(StandardCharsets.UTF_8));
            case PLAYLIST -> send(exchange, "application/vnd.apple.mpegurl", playlist.getBytes(StandardCharsets.UTF_8));
            case "/odd/plain.ts" -> plain.handleRequest(exchange);
            case "/odd/coded/a.vtt" -> sendCoded(exchange);
            case "/odd/moved/a.ts" -> redirect(exchange, "/odd/plain.ts" + query);
            case "/odd/moved/a.vtt" -> redirect(exchange, "/odd/coded/a.vtt" + query);
            case "/odd/reel/a.mp4" -> redirect(exchange, "/film.mp4" + query);
            // Another host, which does not let this one's pages read.
            case "/odd/away/a.ts" ->
                redirect(exchange, "http://localhost:" + exchange.getHostPort() + "/odd/plain.ts" + query);
            case "/odd/token/a.ts" -> {
                if (exchange.getRequestHeaders().contains(TOKEN)) {
                    plain.handleRequest(exchange);
                } else {
                    refuse(exchange, StatusCodes.FORBIDDEN, "no token");
                }
            }
            default -> refuse(exchange, StatusCodes.NOT_FOUND, "not here");
        }
    }

    private static void sendPlain(HttpServerExchange exchange) {
        exchange.getResponseHeaders().put(Headers.ETAG, "\"plain\"").put(new HttpString("X-Odd"), "seen");
        send(exchange, "video/mp2t", CONTENT);
    }

    private static void sendCoded(HttpServerExchange exchange) {
        exchange.getResponseHeaders().put(Headers.CONTENT_ENCODING, "gzip");
        send(exchange, "text/vtt;charset=utf-8", gzipped(TEXT));
    }

    private static void redirect(HttpServerExchange exchange, String location) {
        exchange.getResponseHeaders().put(Headers.LOCATION, location);
        exchange.setStatusCode(StatusCodes.FOUND).endExchange();
    }

    private static void refuse(HttpServerExchange exchange, int status, String why) {
        exchange.setStatusCode(status);
        send(exchange, "text/plain", why.getBytes(StandardCharsets.UTF_8));
    }

    private static void send(HttpServerExchange exchange, String type, byte[] content) {
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, type);
        exchange.setResponseContentLength(content.length);
        exchange.getResponseSender().send(ByteBuffer.wrap(content));
    }

    private static byte[] gzipped(byte[] content) {
        ByteArrayOutputStream coded = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(coded)) {
            out.write(content);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return coded.toByteArray();
    }
}
