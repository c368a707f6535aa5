package io.swarmgate.edge.demo;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.ByteRangeHandler;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * One file of 24 s and some 6 MiB at {@code /film.mp4}, which a page plays by {@code <video src>}: no manifest and no
 * player's script.
 */
final class Film implements HttpHandler {
    static final String PAGE = "/film.html";

    private static final String HTML = """
            <!doctype html><html><head><title>A film</title><link rel="icon" href="data:,"></head>
            <body><video muted autoplay playsinline width="480" height="270" src="/_p2p/film.mp4"></video></body></html>
            """;
    /** Between two fragments, so that a second of film is several chunks and the whole several windows of 1 MiB. */
    private static final int FILLER = 100_000;

    private static final byte[] CONTENT = content();

    private final HttpHandler file = new ByteRangeHandler(Film::send, true);
    private final HttpHandler others;

    Film(HttpHandler others) {
        this.others = others;
    }

    private static byte[] content() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(DemoFile.media("cmaf/0/init.mp4").content());
        for (int number = 0; number < LiveHls.LOOP; number++) {
            List<byte[]> fragments = new Mp4Boxes(
                            DemoFile.media("cmaf/0/s" + (number + 1) + ".m4s").content())
                    .fragments();
            for (int part = 0; part < fragments.size(); part++) {
                all.writeBytes(fragments.get(part));
                all.writeBytes(Mp4Boxes.filler(FILLER, (long) number * fragments.size() + part));
            }
        }
        return all.toByteArray();
    }

    static int lengthBytes() {
        return CONTENT.length;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        switch (exchange.getRequestPath()) {
            case PAGE -> {
                exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/html;charset=utf-8");
                exchange.getResponseSender().send(HTML);
            }
            case "/film.mp4" -> file.handleRequest(exchange);
            default -> others.handleRequest(exchange);
        }
    }

    private static void send(HttpServerExchange exchange) {
        exchange.getResponseHeaders()
                .put(Headers.CONTENT_TYPE, "video/mp4")
                .put(Headers.CACHE_CONTROL, "no-store")
                .put(new HttpString("CDN-Cache-Control"), "max-age=3600")
                .put(Headers.ETAG, "\"film\"");
        exchange.setResponseContentLength(CONTENT.length);
        exchange.getResponseSender().send(ByteBuffer.wrap(CONTENT));
    }
}
