package io.swarmgate.edge.demo;

import io.swarmgate.edge.connection.IoTimer;
import io.undertow.io.IoCallback;
import io.undertow.io.Sender;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.SameThreadExecutor;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Serves a {@link LowLatencyStream} as a packager does: playlists are held back until they list what was asked for (RFC
 * 8216bis, section 6.2.5.2), parts that are hinted at until they are there, and a segment is sent while it grows.
 *
 * <pre>
 * PREFIX/master.m3u8, ranges.m3u8   the latter with parts that are byte ranges
 * PREFIX/manifest.mpd
 * PREFIX/0/s42.m4s                  a segment
 * PREFIX/0/s42.3.m4s                its part 3
 * </pre>
 */
final class LowLatencyHandler implements HttpHandler {
    private static final Pattern MEDIA_PLAYLIST = Pattern.compile("([0-2])(-ranges)?\\.m3u8");
    private static final Pattern SEGMENT = Pattern.compile("([0-2])/s(\\d{1,9})(?:\\.([0-4]))?\\.m4s");
    private static final Pattern INITIALIZATION = Pattern.compile("[0-2]/init\\.mp4");
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d{1,9})-(\\d{0,16})");
    /** What stands for an end that is not known (RFC 8673, section 2). */
    private static final long ENDLESS = (1L << 53) - 1;

    private static final String PLAYLIST_TYPE = "application/vnd.apple.mpegurl";
    private static final String MEDIA_TYPE = "video/iso.segment";

    private final String prefix;
    private final LowLatencyStream stream;
    private final Clock clock;
    private final HttpHandler others;

    /** @param prefix of the paths it answers, with a slash at its end */
    LowLatencyHandler(String prefix, LowLatencyStream stream, Clock clock, HttpHandler others) {
        this.prefix = prefix;
        this.stream = stream;
        this.clock = clock;
        this.others = others;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        String path = exchange.getRequestPath();
        if (!path.startsWith(prefix)) {
            others.handleRequest(exchange);
            return;
        }
        exchange.getResponseHeaders()
                .put(new HttpString("Access-Control-Allow-Origin"), "*")
                .put(new HttpString("Access-Control-Expose-Headers"), "*");
        if (!answer(exchange, path.substring(prefix.length()))) {
            exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
            exchange.setStatusCode(StatusCodes.NOT_FOUND).endExchange();
        }
    }

    private boolean answer(HttpServerExchange exchange, String path) {
        switch (path) {
            case "master.m3u8" -> send(exchange, PLAYLIST_TYPE, "max-age=60", stream.multivariantPlaylist(""));
            case "ranges.m3u8" -> send(exchange, PLAYLIST_TYPE, "max-age=60", stream.multivariantPlaylist("-ranges"));
            case "manifest.mpd" -> send(exchange, "application/dash+xml", "max-age=10", stream.mpd());
            default -> {
                Matcher playlist = MEDIA_PLAYLIST.matcher(path);
                if (playlist.matches()) {
                    playlist(exchange, Integer.parseInt(playlist.group(1)), playlist.group(2) != null);
                    return true;
                }
                if (INITIALIZATION.matcher(path).matches()) {
                    DemoFile file = DemoFile.media("cmaf/" + path);
                    media(exchange).send(ByteBuffer.wrap(file.content()));
                    return true;
                }
                Matcher segment = SEGMENT.matcher(path);
                return segment.matches() && segment(exchange, segment);
            }
        }
        return true;
    }

    private static void send(HttpServerExchange exchange, String type, String cacheControl, String text) {
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, type).put(Headers.CACHE_CONTROL, cacheControl);
        exchange.getResponseSender().send(text, StandardCharsets.UTF_8);
    }

    private static Sender media(HttpServerExchange exchange) {
        exchange.getResponseHeaders()
                .put(Headers.CONTENT_TYPE, MEDIA_TYPE)
                .put(Headers.CACHE_CONTROL, "no-store")
                .put(new HttpString("CDN-Cache-Control"), DemoFile.AT_THE_EDGE);
        return exchange.getResponseSender();
    }

    private void playlist(HttpServerExchange exchange, int track, boolean ranges) {
        Long number = parameter(exchange, "_HLS_msn");
        Long part = parameter(exchange, "_HLS_part");
        Instant now = clock.instant();
        // Without a part the whole segment is meant.
        long wanted = number == null
                ? -1
                : LowLatencyStream.place(number, 0) + (part == null ? LowLatencyStream.PARTS - 1 : part);
        if (wanted > stream.newest(now) + 3L * LowLatencyStream.PARTS) {
            exchange.setStatusCode(StatusCodes.BAD_REQUEST).endExchange();
            return;
        }
        when(
                exchange,
                wanted,
                () -> send(exchange, PLAYLIST_TYPE, "max-age=1", stream.mediaPlaylist(track, ranges, clock.instant())));
    }

    private static @Nullable Long parameter(HttpServerExchange exchange, String name) {
        Deque<String> values = exchange.getQueryParameters().get(name);
        return values == null || !values.getFirst().matches("\\d{1,9}") ? null : Long.valueOf(values.getFirst());
    }

    private boolean segment(HttpServerExchange exchange, Matcher name) {
        long number = Long.parseLong(name.group(2));
        Instant now = clock.instant();
        if (!stream.isNear(LowLatencyStream.place(number, 0), now)) {
            return false;
        }
        List<byte[]> parts = stream.parts(Integer.parseInt(name.group(1)), number);
        Matcher range =
                RANGE.matcher(String.valueOf(exchange.getRequestHeaders().getFirst(Headers.RANGE)));
        if (name.group(3) != null) {
            int part = Integer.parseInt(name.group(3));
            when(
                    exchange,
                    LowLatencyStream.place(number, part),
                    () -> media(exchange).send(ByteBuffer.wrap(parts.get(part))));
        } else if (range.matches()) {
            range(exchange, number, parts, range);
        } else {
            grow(exchange, number, parts, 0);
        }
        return true;
    }

    /** From part to part as they come into being; with a length only if all are there. */
    private void grow(HttpServerExchange exchange, long number, List<byte[]> parts, int from) {
        int there = (int) Math.min(
                LowLatencyStream.PARTS, stream.newest(clock.instant()) + 1 - LowLatencyStream.place(number, 0));
        if (there <= from) {
            when(exchange, LowLatencyStream.place(number, from), () -> grow(exchange, number, parts, from));
            return;
        }
        ByteBuffer[] next = parts.subList(from, there).stream()
                .filter(part -> part.length > 0)
                .map(ByteBuffer::wrap)
                .toArray(ByteBuffer[]::new);
        if (from == 0 && there == LowLatencyStream.PARTS) {
            exchange.setResponseContentLength(
                    parts.stream().mapToLong(part -> part.length).sum());
        }
        boolean over = parts.subList(there, parts.size()).stream().allMatch(part -> part.length == 0);
        if (over) {
            media(exchange).send(next);
        } else if (next.length == 0) {
            grow(exchange, number, parts, there);
        } else {
            media(exchange).send(next, new Sent(() -> grow(exchange, number, parts, there)));
        }
    }

    /** A range, part by part as they come into being: how long the whole will be is not known before its end. */
    private void range(HttpServerExchange exchange, long number, List<byte[]> parts, Matcher range) {
        long length = parts.stream().mapToLong(part -> part.length).sum();
        long first = Long.parseLong(range.group(1));
        long asked = range.group(2).isEmpty() ? Long.MAX_VALUE : Long.parseLong(range.group(2));
        if (first > asked || first >= length) {
            exchange.setStatusCode(StatusCodes.REQUEST_RANGE_NOT_SATISFIABLE).endExchange();
            return;
        }
        boolean complete = stream.newest(clock.instant()) >= LowLatencyStream.place(number, LowLatencyStream.PARTS - 1);
        long last = complete ? Math.min(asked, length - 1) : Math.min(asked, ENDLESS);
        exchange.setStatusCode(StatusCodes.PARTIAL_CONTENT);
        exchange.getResponseHeaders()
                .put(Headers.CONTENT_RANGE, "bytes " + first + "-" + last + "/" + (complete ? length : "*"));
        List<byte[]> cut = new ArrayList<>();
        long start = 0;
        for (byte[] part : parts) {
            int from = (int) Math.min(part.length, Math.max(0, first - start));
            int to = (int) Math.min(part.length, Math.max(0, last + 1 - start));
            cut.add(Arrays.copyOfRange(part, Math.min(from, to), to));
            start += part.length;
        }
        grow(exchange, number, cut, 0);
    }

    /** Goes on once a part is there, on the exchange's own thread. */
    private void when(HttpServerExchange exchange, long place, Runnable then) {
        long millis =
                Duration.between(clock.instant(), stream.availableAt(place)).toMillis() + 1;
        if (place < 0 || millis <= 1) {
            then.run();
        } else {
            exchange.dispatch(SameThreadExecutor.INSTANCE, () -> IoTimer.start(exchange.getIoThread(), then, millis));
        }
    }

    private static final class Sent implements IoCallback {
        private final Runnable then;

        Sent(Runnable then) {
            this.then = then;
        }

        @Override
        public void onComplete(HttpServerExchange exchange, Sender sender) {
            then.run();
        }

        @Override
        public void onException(HttpServerExchange exchange, Sender sender, IOException gone) {
            exchange.endExchange();
        }
    }
}
