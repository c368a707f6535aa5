package io.swarmgate.edge.handler;

import io.swarmgate.edge.origin.OriginFailure;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * An answer the edge gives in its own name because it will not or cannot pass one on: a line of text for people, a
 * Proxy-Status field (RFC 9209) for machines. Never stored by caches, never naming more of an origin than its name.
 *
 * @param errorType of RFC 9209, section 2.3; null where none fits
 * @param text what failed and, where there is one, the remedy
 */
public record ErrorAnswer(int status, @Nullable String errorType, String text) {
    private static final HttpString PROXY_STATUS = new HttpString("Proxy-Status");

    public static ErrorAnswer of(int status, String text) {
        return new ErrorAnswer(status, null, text);
    }

    /** The answer to a request whose origin failed before anything was sent to the client. */
    public static ErrorAnswer of(OriginFailure failure, String originName) {
        OriginFailure.Kind kind = failure.kind();
        return new ErrorAnswer(
                kind.status(),
                kind.errorType(),
                "origin \"" + originName + "\": " + kind.errorType().replace('_', ' '));
    }

    /** Sends the answer and ends the exchange. Call on any thread that owns the exchange; nothing may be sent yet. */
    public void send(HttpServerExchange exchange) {
        RequestFacts facts = RequestFacts.of(exchange);
        if (errorType != null) {
            facts.failure(errorType);
            exchange.getResponseHeaders()
                    .put(PROXY_STATUS, "swarmgate; error=" + errorType + "; details=" + quoted(text));
        }
        exchange.setStatusCode(status);
        exchange.getResponseHeaders()
                .put(Headers.CONTENT_TYPE, "text/plain; charset=utf-8")
                .put(Headers.CACHE_CONTROL, "no-store");
        byte[] body = (status + " " + text + " (request " + facts.id() + ")\n").getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().put(Headers.CONTENT_LENGTH, body.length);
        ContentWriter.send(exchange, body);
    }

    /** An sf-string (RFC 8941, section 3.3.3): printable ASCII only. */
    private static String quoted(String text) {
        StringBuilder out = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else {
                out.append(c < 0x20 || c > 0x7e ? '?' : c);
            }
        }
        return out.append('"').toString();
    }
}
