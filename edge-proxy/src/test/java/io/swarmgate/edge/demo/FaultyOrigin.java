package io.swarmgate.edge.demo;

import io.undertow.io.IoCallback;
import io.undertow.io.Sender;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.SameThreadExecutor;
import io.undertow.util.StatusCodes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.xnio.IoUtils;

/** Faults to put around {@link DemoOrigin}'s files. */
final class FaultyOrigin {
    private FaultyOrigin() {}

    private static boolean isManifest(HttpServerExchange exchange) {
        return exchange.getRequestPath().matches(".*\\.(m3u8|mpd)");
    }

    /** Thinks for a while before it answers anything. */
    static HttpHandler slow(HttpHandler files) {
        return exchange -> exchange.dispatch(
                SameThreadExecutor.INSTANCE,
                () -> exchange.getIoThread().executeAfter(() -> resume(files, exchange), 150, TimeUnit.MILLISECONDS));
    }

    private static void resume(HttpHandler files, HttpServerExchange exchange) {
        exchange.dispatch(SameThreadExecutor.INSTANCE, files);
    }

    /** Closes the connection in the middle of each media file, the first time it is asked for. */
    static final class CutOff {
        private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d*)");

        private final Set<String> seen = ConcurrentHashMap.newKeySet();

        HttpHandler around(HttpHandler files) {
            return exchange -> {
                DemoFile file = DemoFile.shipped(
                                exchange.getRequestPath().replaceFirst("^/vod/", "media/"), "max-age=3600")
                        .orElse(null);
                if (file == null || isManifest(exchange) || !seen.add(exchange.getRequestPath())) {
                    files.handleRequest(exchange);
                } else {
                    sendHalf(exchange, file);
                }
            };
        }

        int count() {
            return seen.size();
        }

        private static void sendHalf(HttpServerExchange exchange, DemoFile file) {
            exchange.getResponseHeaders()
                    .put(Headers.CONTENT_TYPE, file.type())
                    .put(Headers.ETAG, file.etag())
                    .put(Headers.ACCEPT_RANGES, "bytes")
                    .put(Headers.CACHE_CONTROL, file.cacheControl());
            int length = file.content().length;
            int first = 0;
            int end = length;
            Matcher range = RANGE.matcher(
                    Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst(Headers.RANGE), ""));
            if (range.matches()) {
                first = Integer.parseInt(range.group(1));
                end = range.group(2).isEmpty() ? length : Math.min(length, Integer.parseInt(range.group(2)) + 1);
                exchange.setStatusCode(StatusCodes.PARTIAL_CONTENT);
                exchange.getResponseHeaders()
                        .put(Headers.CONTENT_RANGE, "bytes " + first + "-" + (end - 1) + "/" + length);
            }
            exchange.setResponseContentLength(end - first);
            exchange.getResponseSender()
                    .send(ByteBuffer.wrap(file.content(), first, (end - first) / 2), new IoCallback() {
                        @Override
                        public void onComplete(HttpServerExchange sent, Sender sender) {
                            IoUtils.safeClose(sent.getConnection());
                        }

                        @Override
                        public void onException(HttpServerExchange sent, Sender sender, IOException gone) {
                            IoUtils.safeClose(sent.getConnection());
                        }
                    });
        }
    }

    /** Sends manifests with Content-Encoding: gzip, whatever Accept-Encoding says. */
    static HttpHandler gzippedManifests(HttpHandler files) {
        return exchange -> {
            DemoFile manifest = isManifest(exchange)
                    ? DemoFile.shipped(exchange.getRequestPath().replaceFirst("^/vod/", "media/"), "max-age=60")
                            .orElse(null)
                    : null;
            if (manifest == null) {
                files.handleRequest(exchange);
                return;
            }
            exchange.getResponseHeaders()
                    .put(Headers.CONTENT_TYPE, manifest.type())
                    .put(Headers.CONTENT_ENCODING, "gzip");
            exchange.getResponseSender().send(ByteBuffer.wrap(gzip(manifest.content())));
        };
    }

    private static byte[] gzip(byte[] content) {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail", e);
        }
        return compressed.toByteArray();
    }

    /** Has manifests under {@code /old/} and answers with where they are now. */
    static HttpHandler movedManifests(HttpHandler files) {
        return exchange -> {
            if (isManifest(exchange) && exchange.getRequestPath().startsWith("/old/")) {
                exchange.getResponseHeaders()
                        .put(
                                Headers.LOCATION,
                                "http://" + exchange.getHostAndPort()
                                        + exchange.getRequestPath().replaceFirst("/old/", "/vod/"));
                exchange.setStatusCode(StatusCodes.FOUND).endExchange();
            } else {
                files.handleRequest(exchange);
            }
        };
    }
}
