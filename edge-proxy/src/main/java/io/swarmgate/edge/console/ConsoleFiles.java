package io.swarmgate.edge.console;

import io.swarmgate.edge.manifest.AcceptEncoding;
import io.swarmgate.edge.page.ClientFile;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The page at {@code /}, and its script and style sheet below {@code /console/}, named by their content. */
public final class ConsoleFiles implements HttpHandler {
    /** Below it lies nothing that is secret. */
    public static final String DIRECTORY = "/console/";

    private static final String FOLDER = "/io/swarmgate/console/";
    private static final HttpString CONTENT_SECURITY_POLICY = new HttpString("Content-Security-Policy");
    private static final HttpString CROSS_ORIGIN_OPENER_POLICY = new HttpString("Cross-Origin-Opener-Policy");
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:;"
            + " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none';"
            + " require-trusted-types-for 'script'; trusted-types 'none'";
    /** Content that is named by its hash never changes. */
    private static final String A_YEAR = "public, max-age=31536000, immutable";

    private final ClientFile page;
    private final String styleSheetPath;
    private final Map<String, ClientFile> named;

    private ConsoleFiles(ClientFile page, String styleSheetPath, Map<String, ClientFile> named) {
        this.page = page;
        this.styleSheetPath = styleSheetPath;
        this.named = named;
    }

    /**
     * The files on the class path.
     *
     * @throws IllegalStateException if the console's build did not run
     */
    public static ConsoleFiles load() {
        ClientFile script = ClientFile.of(read("console.js"), "text/javascript;charset=utf-8");
        ClientFile styles = ClientFile.of(read("console.css"), "text/css;charset=utf-8");
        String scriptPath = DIRECTORY + script.hash() + ".js";
        String stylePath = DIRECTORY + styles.hash() + ".css";
        String html = new String(read("index.html"), StandardCharsets.UTF_8)
                .replace("console.js", scriptPath)
                .replace("console.css", stylePath);
        ClientFile page = ClientFile.of(html.getBytes(StandardCharsets.UTF_8), "text/html;charset=utf-8");
        return new ConsoleFiles(page, stylePath, Map.of(scriptPath, script, stylePath, styles));
    }

    private static byte[] read(String name) {
        try (InputStream in = ConsoleFiles.class.getResourceAsStream(FOLDER + name)) {
            if (in == null) {
                throw new IllegalStateException(FOLDER + name
                        + " is not on the class path: build edge-proxy with Maven, which bundles the console");
            }
            return in.readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(FOLDER + name + " cannot be read from the class path", unreadable);
        }
    }

    public String styleSheetPath() {
        return styleSheetPath;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) {
        String path = exchange.getRequestPath();
        ClientFile file = path.equals("/") ? page : named.get(path);
        HttpString method = exchange.getRequestMethod();
        HeaderMap fields = exchange.getResponseHeaders();
        if (!method.equals(Methods.GET) && !method.equals(Methods.HEAD)) {
            fields.put(Headers.ALLOW, "GET, HEAD");
            exchange.setStatusCode(405).endExchange();
        } else if (file == null) {
            exchange.setStatusCode(404).endExchange();
        } else {
            boolean gzip =
                    AcceptEncoding.prefersGzip(exchange.getRequestHeaders().getFirst(Headers.ACCEPT_ENCODING));
            fields.put(Headers.CONTENT_TYPE, file.type()).put(Headers.VARY, "Accept-Encoding");
            fields.put(Headers.CACHE_CONTROL, file == page ? "no-store" : A_YEAR);
            if (file == page) {
                fields.put(CONTENT_SECURITY_POLICY, POLICY).put(CROSS_ORIGIN_OPENER_POLICY, "same-origin");
            }
            if (gzip) {
                fields.put(Headers.CONTENT_ENCODING, "gzip");
            }
            exchange.getResponseSender().send(ByteBuffer.wrap(file.content(gzip)));
        }
    }
}
