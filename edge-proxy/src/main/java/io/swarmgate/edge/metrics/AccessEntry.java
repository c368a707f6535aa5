package io.swarmgate.edge.metrics;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One answered request, as the access log tells it. There is no query string: queries hold tokens.
 *
 * @param time at which the request arrived
 * @param client whose request it is, as far as trusted proxies say
 * @param peer address of the connection's other end: the client, or the proxy next to the edge
 * @param bytes of content sent
 * @param duration from the request's header section to the end of the answer
 * @param route empty if none matched
 * @param kind {@code manifest}, {@code segment}, {@code proxy} or {@code refused}
 * @param source who served the content
 * @param error error type of RFC 9209
 */
public record AccessEntry(
        Instant time,
        String client,
        String peer,
        String method,
        String path,
        String protocol,
        int status,
        long bytes,
        Duration duration,
        String route,
        String kind,
        @Nullable String source,
        @Nullable String cacheStatus,
        @Nullable String origin,
        @Nullable String error,
        @Nullable String userAgent,
        String id) {

    /** Enough to tell clients apart; longer ones are the sender's game. */
    private static final int USER_AGENT_CHARS = 256;

    private static final int PATH_CHARS = 2048;

    void writeTo(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("time", time.toString());
        json.writeStringField("client", client);
        json.writeStringField("peer", peer);
        json.writeStringField("method", method);
        json.writeStringField("path", cut(path, PATH_CHARS));
        json.writeStringField("protocol", protocol);
        json.writeNumberField("status", status);
        json.writeNumberField("bytes", bytes);
        json.writeNumberField("duration_ms", duration.toNanos() / 1_000_000.0);
        json.writeStringField("route", route);
        json.writeStringField("kind", kind);
        writeIfKnown(json, "source", source);
        writeIfKnown(json, "cache_status", cacheStatus);
        writeIfKnown(json, "origin", origin);
        writeIfKnown(json, "error", error);
        writeIfKnown(json, "user_agent", userAgent == null ? null : cut(userAgent, USER_AGENT_CHARS));
        json.writeStringField("id", id);
        json.writeEndObject();
    }

    private static void writeIfKnown(JsonGenerator json, String name, @Nullable String value) throws IOException {
        if (value != null && !value.isEmpty()) {
            json.writeStringField(name, value);
        }
    }

    private static String cut(String text, int chars) {
        return text.length() <= chars ? text : text.substring(0, chars);
    }
}
