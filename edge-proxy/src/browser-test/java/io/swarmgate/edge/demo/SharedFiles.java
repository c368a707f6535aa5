package io.swarmgate.edge.demo;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.ByteRangeHandler;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Large files, below {@code /updates/}, that no manifest names, and a page that has nothing to do with them but what
 * {@link FileTab} makes it do. Everything else is the demo's own.
 */
final class SharedFiles {
    static final String IMAGE = "/updates/image.bin";
    static final String PAGE = "/files.html";
    /** So many windows and a part of one; longer downloads with {@code -Dfiles.windows=20}. */
    static final int IMAGE_BYTES = Integer.getInteger("files.windows", 12) * (1 << 20) + 12_345;

    private static final String HTML = """
            <!doctype html><html><head><meta charset="utf-8"><title>files</title></head><body>
            <a id="save" href="/updates/image.bin" download="the image.bin">save</a><video id="video" muted></video>
            </body></html>""";

    private final Map<String, File> files = new ConcurrentHashMap<>();

    /** Its versions have strong validators, and the edge is to ask for a new one after a second. */
    private record File(ByteBuffer content, String type, int version) {}

    /** What answers for these files, and leaves the rest to others. */
    HttpHandler before(HttpHandler others) {
        HttpHandler ranges = new ByteRangeHandler(this::answer, true);
        return exchange -> {
            String path = exchange.getRequestPath();
            (files.containsKey(path) || path.equals(PAGE) ? ranges : others).handleRequest(exchange);
        };
    }

    /** Puts a version of a file there; the content is returned. */
    byte[] put(String path, int version, byte[] content, String type) {
        files.put(path, new File(ByteBuffer.wrap(content).asReadOnlyBuffer(), type, version));
        return content;
    }

    /** The image in one of its versions, all of one length. */
    byte[] putImage(int version) {
        byte[] content = new byte[IMAGE_BYTES];
        new Random(version).nextBytes(content);
        return put(IMAGE, version, content, "application/octet-stream");
    }

    private void answer(HttpServerExchange exchange) {
        File file = files.get(exchange.getRequestPath());
        if (file == null) {
            exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/html");
            exchange.getResponseSender().send(HTML, StandardCharsets.UTF_8);
            return;
        }
        exchange.getResponseHeaders()
                .put(Headers.CONTENT_TYPE, file.type())
                .put(Headers.CACHE_CONTROL, "no-store")
                .put(new HttpString("CDN-Cache-Control"), "max-age=1")
                .put(Headers.ETAG, "\"v" + file.version() + "\"");
        exchange.setResponseContentLength(file.content().remaining());
        exchange.getResponseSender().send(file.content().duplicate());
    }
}
