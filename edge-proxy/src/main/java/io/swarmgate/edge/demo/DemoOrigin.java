package io.swarmgate.edge.demo;

import io.undertow.Undertow;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.ByteRangeHandler;
import io.undertow.util.ETag;
import io.undertow.util.ETagUtils;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * The origin the demo stands in front of: a plain HTTP server of its own on loopback, with validators, ranges and CORS
 * as real ones have. It knows nothing of the edge.
 *
 * <pre>
 * /vod/SET/…          shipped media
 * /live/hls/…         {@link LiveHls}
 * /live/dash/…        {@link LiveDash}
 * /live/ll/…          {@link LowLatencyHandler}
 * /, /page/, /players/  the demo page
 * /time               the clock live DASH players ask for
 * /demo/traffic       counts for the page's panel
 * </pre>
 */
final class DemoOrigin implements AutoCloseable {
    private static final Duration SEGMENT = Duration.ofSeconds(2);
    private static final int WINDOW = 12;
    private static final String NO_STORE = "no-store";

    private final Undertow server;
    private final RequestLog log = new RequestLog();
    private final Clock clock;
    private final LiveHls liveHls;
    private final LiveDash liveDash;
    private volatile Supplier<String> traffic = () -> "{}";

    private DemoOrigin(Clock clock, UnaryOperator<HttpHandler> around) {
        this.clock = clock;
        LoopClock loop =
                LoopClock.startedBefore(clock.instant().truncatedTo(ChronoUnit.SECONDS), SEGMENT, LiveHls.LOOP, WINDOW);
        this.liveHls = new LiveHls(loop);
        this.liveDash = new LiveDash(loop);
        HttpHandler files = new LowLatencyHandler(
                "/live/ll/", new LowLatencyStream(loop, 2, 0), clock, new ByteRangeHandler(this::answer, true));
        this.server = Undertow.builder()
                .addHttpListener(0, "127.0.0.1")
                .setIoThreads(1)
                .setWorkerThreads(1)
                .setHandler(logged(around.apply(files)))
                .build();
    }

    static DemoOrigin start() {
        return start(UnaryOperator.identity());
    }

    /** @param around puts something between the clients and the files, for instance a fault */
    static DemoOrigin start(UnaryOperator<HttpHandler> around) {
        DemoOrigin origin = new DemoOrigin(Clock.systemUTC(), around);
        origin.server.start();
        return origin;
    }

    /** {@code http://127.0.0.1:PORT}. */
    String url() {
        InetSocketAddress address =
                (InetSocketAddress) server.getListenerInfo().get(0).getAddress();
        return "http://127.0.0.1:" + address.getPort();
    }

    RequestLog log() {
        return log;
    }

    /** What a path leads to now. */
    Optional<DemoFile> file(String path) {
        return file(path, clock.instant());
    }

    /** Where the page's panel gets its counts: a JSON text, computed at each request on an I/O thread. */
    void showTraffic(Supplier<String> json) {
        traffic = json;
    }

    @Override
    public void close() {
        server.stop();
    }

    private HttpHandler logged(HttpHandler files) {
        return exchange -> {
            exchange.addExchangeCompleteListener((ended, next) -> {
                log.add(entryOf(ended));
                next.proceed();
            });
            files.handleRequest(exchange);
        };
    }

    private void answer(HttpServerExchange exchange) {
        Instant now = clock.instant();
        exchange.getResponseHeaders()
                .put(new HttpString("Access-Control-Allow-Origin"), "*")
                .put(new HttpString("Access-Control-Expose-Headers"), "*");
        if (exchange.getRequestMethod().equals(Methods.OPTIONS)) {
            exchange.getResponseHeaders()
                    .put(new HttpString("Access-Control-Allow-Methods"), "GET, HEAD, OPTIONS")
                    .put(new HttpString("Access-Control-Allow-Headers"), "*");
            exchange.setStatusCode(StatusCodes.NO_CONTENT).endExchange();
            return;
        }
        Optional<DemoFile> file = file(exchange.getRequestPath(), now);
        if (file.isPresent()) {
            send(exchange, file.get());
        } else {
            exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "max-age=1");
            exchange.setStatusCode(StatusCodes.NOT_FOUND).endExchange();
        }
    }

    private Optional<DemoFile> file(String path, Instant now) {
        if (path.startsWith("/live/hls/")) {
            return liveHls.file(path.substring("/live/hls/".length()), now);
        }
        if (path.startsWith("/live/dash/")) {
            return liveDash.file(path.substring("/live/dash/".length()), now);
        }
        if (path.startsWith("/vod/")) {
            return DemoFile.shipped("media/" + path.substring("/vod/".length()), DemoFile.AT_THE_EDGE);
        }
        if (path.startsWith("/players/")) {
            return DemoFile.shipped(path.substring(1), "max-age=86400");
        }
        if (path.startsWith("/page/")) {
            return DemoFile.shipped(path.substring(1), "no-cache");
        }
        return switch (path) {
            case "/" -> DemoFile.shipped("page/index.html", "no-cache");
            case "/time" ->
                Optional.of(DemoFile.ofText(now.truncatedTo(ChronoUnit.MILLIS).toString(), "time.txt", NO_STORE));
            case "/demo/traffic" -> Optional.of(DemoFile.ofText(traffic.get(), "traffic.txt", NO_STORE));
            default -> Optional.empty();
        };
    }

    private static void send(HttpServerExchange exchange, DemoFile file) {
        exchange.getResponseHeaders()
                .put(Headers.CONTENT_TYPE, file.type())
                .put(Headers.CACHE_CONTROL, file.cacheControl())
                .put(Headers.ETAG, file.etag());
        if (file.cacheControl().equals(DemoFile.AT_THE_EDGE)) {
            exchange.getResponseHeaders()
                    .put(Headers.CACHE_CONTROL, NO_STORE)
                    .put(new HttpString("CDN-Cache-Control"), DemoFile.AT_THE_EDGE);
        }
        ETag etag = new ETag(false, file.etag().substring(1, file.etag().length() - 1));
        if (!ETagUtils.handleIfNoneMatch(exchange, etag, false)) {
            exchange.setStatusCode(StatusCodes.NOT_MODIFIED).endExchange();
            return;
        }
        exchange.setResponseContentLength(file.content().length);
        if (exchange.getRequestMethod().equals(Methods.HEAD)) {
            exchange.endExchange();
        } else {
            exchange.getResponseSender().send(ByteBuffer.wrap(file.content()));
        }
    }

    private static RequestLog.Entry entryOf(HttpServerExchange exchange) {
        String query = exchange.getQueryString();
        return new RequestLog.Entry(
                exchange.getRequestMethod().toString(),
                exchange.getRequestURI() + (query.isEmpty() ? "" : "?" + query),
                exchange.getRequestHeaders().getFirst(Headers.RANGE),
                exchange.getStatusCode(),
                exchange.getResponseBytesSent(),
                exchange.getRequestHeaders().contains(Headers.VIA));
    }
}
