package io.swarmgate.edge.handler;

import io.swarmgate.edge.manifest.AcceptEncoding;
import io.swarmgate.edge.manifest.ContentDecoding;
import io.swarmgate.edge.manifest.ManifestAnswer;
import io.swarmgate.edge.manifest.ManifestContent;
import io.swarmgate.edge.manifest.ManifestRecognition;
import io.swarmgate.edge.manifest.ManifestRecognition.Verdict;
import io.swarmgate.edge.manifest.ManifestRequest;
import io.swarmgate.edge.manifest.ManifestSource;
import io.swarmgate.edge.metrics.EdgeMetrics;
import io.swarmgate.edge.origin.OriginClient;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers GET and HEAD for everything that may be a manifest. What looks like one goes to the {@link ManifestSource},
 * where requests share answers; the rest is streamed by the plain proxy unless the response turns out to be a manifest.
 */
public final class ManifestHandler implements ResourceHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ManifestHandler.class);

    private final ManifestSource source;
    private final PlainProxy plain;
    private final ManifestPolicies policies;
    private final ManifestResponse responses;
    private final EdgeMetrics metrics;

    /** @param responseFields what changes in fields on their way to a client */
    public ManifestHandler(
            ManifestSource source,
            PlainProxy plain,
            ManifestPolicies policies,
            ResponseFields responseFields,
            EdgeMetrics metrics) {
        this.source = source;
        this.plain = plain;
        this.policies = policies;
        this.responses = new ManifestResponse(responseFields);
        this.metrics = metrics;
    }

    @Override
    public void handle(HttpServerExchange exchange, RoutedRequest request) {
        ManifestRequest wanted = policies.request(request);
        if (source.expects(wanted)) {
            fromSource(exchange, request, wanted);
        } else {
            ExchangeEnd whenEnded = ExchangeEnd.of(exchange);
            plain.stream(
                    exchange,
                    request,
                    (sameExchange, sameRequest, head, sink, cancel) ->
                            intercept(exchange, request, wanted, head, sink, cancel, whenEnded));
        }
    }

    private void fromSource(HttpServerExchange exchange, RoutedRequest request, ManifestRequest wanted) {
        source.get(wanted, answer -> {
            if (answer instanceof ManifestAnswer.Found found) {
                found(exchange, request, found);
            } else {
                AnswerStep.onIoThread(exchange, () -> instead(exchange, request, answer));
            }
        });
    }

    private void instead(HttpServerExchange exchange, RoutedRequest request, ManifestAnswer answer) {
        if (answer instanceof ManifestAnswer.Plain streamed) {
            if (streamed.because().equals("over_limit")) {
                count(exchange, request, "none", streamed.because(), false);
            }
            plain.stream(exchange, request, ResponseInterceptor.NONE);
            return;
        }
        RequestFacts.of(exchange).kind(RequestFacts.Kind.MANIFEST);
        if (answer instanceof ManifestAnswer.Failed failed) {
            LOG.debug("origin {}: {}", request.origin().name(), failed.failure().detail());
            ErrorAnswer.of(failed.failure(), request.origin().name()).send(exchange);
        } else {
            exchange.getResponseHeaders().put(Headers.RETRY_AFTER, "1");
            ErrorAnswer.of(503, "too many requests wait for the origin").send(exchange);
        }
    }

    private void found(HttpServerExchange exchange, RoutedRequest request, ManifestAnswer.Found found) {
        ManifestContent content = found.manifest().content();
        boolean gzip = AcceptEncoding.prefersGzip(request.fields().combined("Accept-Encoding"));
        if (gzip && content.awaitsCompression()) {
            source.prepare(content, () -> AnswerStep.onIoThread(exchange, () -> send(exchange, request, found)));
        } else {
            AnswerStep.onIoThread(exchange, () -> send(exchange, request, found));
        }
    }

    private void send(HttpServerExchange exchange, RoutedRequest request, ManifestAnswer.Found found) {
        boolean hit = found.cacheStatus().isHit();
        RequestFacts.of(exchange).kind(RequestFacts.Kind.MANIFEST).source(hit ? "cache" : "origin");
        count(exchange, request, found.manifest().format(), found.manifest().result(), hit);
        responses.send(exchange, request, found, source.now());
    }

    private void count(
            HttpServerExchange exchange, RoutedRequest request, String format, String result, boolean cached) {
        Duration total =
                Duration.ofNanos(System.nanoTime() - RequestFacts.of(exchange).startNanos());
        metrics.manifestServed(request.route().name(), format, result, cached, total);
    }

    /** Chooses what becomes of a response to a request that did not look like one for a manifest. */
    private OriginClient.Sink intercept(
            HttpServerExchange exchange,
            RoutedRequest request,
            ManifestRequest wanted,
            OriginClient.Head head,
            OriginClient.Sink sink,
            Runnable cancel,
            ExchangeEnd whenEnded) {
        boolean get = request.method().equals("GET");
        boolean partial = head.status() == 206;
        if (head.status() != 200 && !partial) {
            return sink;
        }
        Verdict verdict = ManifestRecognition.byHead(head.fields().combined("Content-Type"), request.originUrl());
        boolean readable = ContentDecoding.reads(head.fields().combined("Content-Encoding"));
        boolean wholeAndReadable = get && !partial && readable;
        if (verdict == Verdict.OTHER
                || InterceptedManifest.isTooLong(head, source.maxBytes())
                || (verdict == Verdict.SNIFF && !wholeAndReadable && (get || !readable))) {
            return sink;
        }
        if (!wholeAndReadable) {
            // Only the whole manifest can be rewritten, and only its rewritten form has a length and a tag.
            cancel.run();
            AnswerStep.onIoThread(exchange, () -> fromSource(exchange, request, wanted));
            return new IgnoredResponse();
        }
        InterceptedManifest intercepted =
                new InterceptedManifest(source, wanted, head, verdict, sink, found -> found(exchange, request, found));
        whenEnded.run(intercepted::release);
        return intercepted;
    }
}
