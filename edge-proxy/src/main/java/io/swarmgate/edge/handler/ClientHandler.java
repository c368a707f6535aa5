package io.swarmgate.edge.handler;

import io.swarmgate.edge.manifest.AcceptEncoding;
import io.swarmgate.edge.page.ClientFile;
import io.swarmgate.edge.page.ClientFiles;
import io.swarmgate.edge.page.WorkerScripts;
import io.swarmgate.http.EntityTag;
import io.swarmgate.manifest.GatewayMapping;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Serves the browser client: {@code /_p2p/client.js}, {@code /_p2p/sw.js}, {@code /_p2p/@/client/HASH.js},
 * {@code HASH-core.js} and {@code HASH-extras.js}, these three with their source maps, and {@code HASH-core-debug.js}.
 * Pages of any host may load them.
 */
public final class ClientHandler implements ResourceHandler {
    private static final String PREFIX = GatewayMapping.DEFAULT_PREFIX;
    private static final String NO_CACHE = "no-cache";
    private static final String A_YEAR = "public, max-age=31536000, immutable";
    private static final Pattern HASHED = Pattern.compile(PREFIX + "/@/client/([0-9a-f]{16})\\.js(\\.map)?");

    private final ClientFiles files;
    private final WorkerScripts workers;
    private final Predicate<String> swarmOn;

    /**
     * A file and for how long it may be kept.
     *
     * @param sourceMap path of its source map; null if it has none
     * @param use what it is to the browser beside a script that pages load
     */
    private record Choice(
            ClientFile file, String cacheControl, @Nullable String sourceMap, Use use) {
        Choice(ClientFile file, String cacheControl, @Nullable String sourceMap) {
            this(file, cacheControl, sourceMap, Use.NOTHING_ELSE);
        }
    }

    private enum Use {
        SERVICE_WORKER,
        DEDICATED_WORKER,
        NOTHING_ELSE
    }

    /** @param swarmOn whether viewers of any route of a host may share */
    public ClientHandler(ClientFiles files, WorkerScripts workers, Predicate<String> swarmOn) {
        this.files = files;
        this.workers = workers;
        this.swarmOn = swarmOn;
    }

    @Override
    public void handle(HttpServerExchange exchange, RoutedRequest request) {
        RequestFacts.of(exchange).kind(RequestFacts.Kind.CLIENT);
        Choice choice = choose(request, GatewayPlaces.host(exchange));
        if (choice == null) {
            ErrorAnswer.of(404, "the browser client has no such file").send(exchange);
            return;
        }
        HeaderMap fields = exchange.getResponseHeaders();
        fields.put(new HttpString("Access-Control-Allow-Origin"), "*")
                .put(new HttpString("Cross-Origin-Resource-Policy"), "cross-origin")
                .put(new HttpString("Timing-Allow-Origin"), "*");
        if (request.method().equals("OPTIONS")) {
            fields.put(Headers.ALLOW, "GET, HEAD, OPTIONS");
            fields.put(new HttpString("Access-Control-Allow-Methods"), "GET, HEAD");
            exchange.setStatusCode(204).endExchange();
            return;
        }
        send(exchange, request, choice);
    }

    private @Nullable Choice choose(RoutedRequest request, String host) {
        String path = request.publicPath();
        if (path.equals(PREFIX + "/client.js")) {
            return new Choice(files.script(), NO_CACHE, map(files.scriptPath()));
        }
        if (path.equals(PREFIX + "/sw.js")) {
            ClientFile worker = swarmOn.test(host) ? workers.ofHost(host) : files.workerOff();
            return new Choice(worker, NO_CACHE, null, Use.SERVICE_WORKER);
        }
        Choice further = chooseFurther(path);
        if (further != null) {
            return further;
        }
        Matcher hashed = HASHED.matcher(path);
        if (!hashed.matches()) {
            return null;
        }
        boolean current = hashed.group(1).equals(files.script().hash());
        if (hashed.group(2) != null) {
            return current ? new Choice(files.sourceMap(), A_YEAR, null) : null;
        }
        // A page kept by a cache, or sent by an edge of another version, gets a client that fits this edge.
        return new Choice(files.script(), current ? A_YEAR : NO_CACHE, map(files.scriptPath()));
    }

    /** Scripts of two versions need not understand each other: there are these or none. */
    private @Nullable Choice chooseFurther(String path) {
        if (path.equals(PREFIX + files.corePath())) {
            return new Choice(files.core(), A_YEAR, map(files.corePath()), Use.DEDICATED_WORKER);
        }
        if (path.equals(map(files.corePath()))) {
            return new Choice(files.coreMap(), A_YEAR, null);
        }
        if (path.equals(PREFIX + files.coreDebugPath())) {
            return new Choice(files.coreDebug(), A_YEAR, null, Use.DEDICATED_WORKER);
        }
        if (path.equals(PREFIX + files.extrasPath())) {
            return new Choice(files.extras(), A_YEAR, map(files.extrasPath()));
        }
        if (path.equals(map(files.extrasPath()))) {
            return new Choice(files.extrasMap(), A_YEAR, null);
        }
        return null;
    }

    private static String map(String scriptPath) {
        return PREFIX + scriptPath + ".map";
    }

    private void send(HttpServerExchange exchange, RoutedRequest request, Choice choice) {
        ClientFile file = choice.file();
        boolean gzip = AcceptEncoding.prefersGzip(request.fields().combined("Accept-Encoding"));
        String etag = file.etag(gzip);
        HeaderMap fields = exchange.getResponseHeaders();
        fields.put(Headers.ETAG, etag)
                .put(Headers.CACHE_CONTROL, choice.cacheControl())
                .put(Headers.VARY, "Accept-Encoding");
        if (isKnown(etag, request.fields().combined("If-None-Match"))) {
            exchange.setStatusCode(304).endExchange();
            return;
        }
        fields.put(Headers.CONTENT_TYPE, file.type()).put(new HttpString("X-Content-Type-Options"), "nosniff");
        if (choice.sourceMap() != null) {
            fields.put(new HttpString("SourceMap"), choice.sourceMap());
        }
        switch (choice.use()) {
            case SERVICE_WORKER -> fields.put(new HttpString("Service-Worker-Allowed"), "/");
            // Or a page that is isolated could not run it as its worker (HTML, section 7.1.4).
            case DEDICATED_WORKER -> fields.put(new HttpString("Cross-Origin-Embedder-Policy"), "require-corp");
            case NOTHING_ELSE -> {}
        }
        if (gzip) {
            fields.put(Headers.CONTENT_ENCODING, "gzip");
        }
        byte[] content = file.content(gzip);
        fields.put(Headers.CONTENT_LENGTH, content.length);
        ContentWriter.send(exchange, content);
    }

    private static boolean isKnown(String etag, @Nullable String noneMatch) {
        if (noneMatch == null) {
            return false;
        }
        EntityTag current = EntityTag.parse(etag);
        return noneMatch.strip().equals("*")
                || EntityTag.parseList(noneMatch).stream().anyMatch(tag -> tag.weaklyEquals(current));
    }
}
