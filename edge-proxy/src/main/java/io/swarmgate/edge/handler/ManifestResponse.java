package io.swarmgate.edge.handler;

import io.swarmgate.edge.manifest.AcceptEncoding;
import io.swarmgate.edge.manifest.ManifestAnswer;
import io.swarmgate.edge.manifest.ManifestContent;
import io.swarmgate.edge.manifest.StoredManifest;
import io.swarmgate.edge.origin.Fields;
import io.swarmgate.edge.origin.OriginClient;
import io.swarmgate.http.EntityTag;
import io.swarmgate.http.FieldLine;
import io.swarmgate.http.FieldLines;
import io.swarmgate.http.HttpDate;
import io.swarmgate.http.Precondition;
import io.swarmgate.http.Validator;
import io.undertow.io.IoCallback;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/** Sends a manifest: chooses its form, evaluates the client's conditions, says what the cache did. */
final class ManifestResponse {
    private static final HttpString CACHE_STATUS = new HttpString("Cache-Status");
    private static final HttpString SERVER_TIMING = new HttpString("Server-Timing");

    /** Described by the client's own copy when nothing is sent (RFC 9110, section 15.4.5). */
    private static final Set<String> NOT_IN_304 = Set.of("content-type", "content-language", "content-length");

    private final ResponseFields responseFields;

    ManifestResponse(ResponseFields responseFields) {
        this.responseFields = responseFields;
    }

    /** Sends the answer and ends the exchange. Call on its I/O thread. */
    void send(HttpServerExchange exchange, RoutedRequest request, ManifestAnswer.Found found, Instant now) {
        StoredManifest manifest = found.manifest();
        boolean ownForm = manifest.status() == 200 && manifest.isOwnForm();
        boolean gzip = AcceptEncoding.prefersGzip(request.fields().combined("Accept-Encoding"));
        ManifestContent.Form form = gzip && !manifest.content().awaitsCompression()
                ? manifest.content().compressed()
                : manifest.content().plain();
        boolean notModified = ownForm && Precondition.notModified(lines(request.fields()), validator(manifest, form));

        HeaderMap out = exchange.getResponseHeaders();
        Fields fields = responseFields
                .editorFor(request)
                .edit(new OriginClient.Head(manifest.status(), manifest.reason(), manifest.fields()));
        for (Fields.Field line : fields.lines()) {
            if (!notModified || !NOT_IN_304.contains(line.name().toLowerCase(Locale.ROOT))) {
                out.add(new HttpString(line.name()), line.value());
            }
        }
        if (ownForm) {
            describe(out, form, notModified);
        }
        describeCaching(exchange, found, now);
        if (notModified) {
            exchange.setStatusCode(304);
            exchange.endExchange();
            return;
        }
        exchange.setStatusCode(manifest.status());
        exchange.setReasonPhrase(manifest.reason());
        sendContent(exchange, form);
    }

    private static void describe(HeaderMap out, ManifestContent.Form form, boolean notModified) {
        out.put(Headers.ETAG, form.entityTag().toString());
        if (form.coding() != null && !notModified) {
            out.put(Headers.CONTENT_ENCODING, form.coding());
        }
        String vary = out.contains(Headers.VARY) ? String.join(", ", out.get(Headers.VARY)) : "";
        boolean named = Arrays.stream(vary.split(",", -1))
                .map(String::strip)
                .anyMatch(name -> name.equals("*") || name.equalsIgnoreCase("Accept-Encoding"));
        if (!named) {
            out.add(Headers.VARY, "Accept-Encoding");
        }
    }

    private static void describeCaching(HttpServerExchange exchange, ManifestAnswer.Found found, Instant now) {
        HeaderMap out = exchange.getResponseHeaders();
        boolean fromHere = found.cacheStatus().isHit() || found.standIn();
        Duration age = found.manifest().age(now);
        if (fromHere || age.toSeconds() > 0) {
            out.put(Headers.AGE, Long.toString(age.toSeconds()));
        }
        String member = found.cacheStatus().member() + (found.standIn() ? "; detail=stale-if-error" : "");
        out.add(CACHE_STATUS, member);
        RequestFacts facts = RequestFacts.of(exchange).cacheStatus(member);
        Duration total = Duration.ofNanos(System.nanoTime() - facts.startNanos());
        Duration origin = found.originTime();
        out.add(
                SERVER_TIMING,
                "edge;dur=" + milliseconds(total) + (origin == null ? "" : ", origin;dur=" + milliseconds(origin)));
    }

    private static void sendContent(HttpServerExchange exchange, ManifestContent.Form form) {
        exchange.setResponseContentLength(form.lengthBytes());
        if (exchange.getRequestMethod().toString().equals("HEAD") || form.lengthBytes() == 0) {
            exchange.endExchange();
        } else {
            exchange.getResponseSender().send(form.duplicates(), IoCallback.END_EXCHANGE);
        }
    }

    private static Validator validator(StoredManifest manifest, ManifestContent.Form form) {
        EntityTag tag = form.entityTag();
        return new Validator(
                tag, HttpDate.parse(manifest.fields().first("Last-Modified").orElse(null)), false);
    }

    private static String milliseconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f", duration.toNanos() / 1e6);
    }

    private static FieldLines lines(Fields fields) {
        return new FieldLines(fields.lines().stream()
                .map(line -> new FieldLine(line.name(), line.value()))
                .toList());
    }
}
