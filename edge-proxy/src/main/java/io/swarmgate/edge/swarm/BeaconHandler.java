package io.swarmgate.edge.swarm;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.swarmgate.edge.handler.ErrorAnswer;
import io.swarmgate.edge.handler.RequestFacts;
import io.swarmgate.edge.handler.ResourceHandler;
import io.swarmgate.edge.handler.RoutedRequest;
import io.swarmgate.edge.ledger.TrafficMeter;
import io.swarmgate.edge.metrics.SwarmMetrics;
import io.swarmgate.ledger.Line;
import io.swarmgate.swarm.Swarms;
import io.swarmgate.swarm.protocol.ClientMessage;
import io.swarmgate.swarm.protocol.ClientMessageReader;
import io.swarmgate.swarm.protocol.MalformedMessage;
import io.swarmgate.swarm.protocol.ProtocolLimits;
import io.swarmgate.swarm.session.TokenBucket;
import io.undertow.io.Receiver;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * {@code POST /_p2p/@/report}: the last report of a page that goes away, by {@code navigator.sendBeacon}. Who knows the
 * name of a session is believed to be its viewer: nobody else was ever told.
 */
final class BeaconHandler implements ResourceHandler {
    private static final HttpString ALLOW_ORIGIN = new HttpString("Access-Control-Allow-Origin");
    private static final int ADDRESSES = 100_000;
    private static final int PER_SECOND = 20;
    /** A school class may close its pages at once. */
    private static final int BURST = 400;

    private final Swarms swarms;
    private final Visitors visitors;
    private final SwarmMetrics metrics;
    private final TrafficMeter meter;
    private final Cache<String, TokenBucket> rates = Caffeine.newBuilder()
            .maximumSize(ADDRESSES)
            .expireAfterAccess(Duration.ofMinutes(1))
            .build();

    BeaconHandler(Swarms swarms, Visitors visitors, SwarmMetrics metrics, TrafficMeter meter) {
        this.swarms = swarms;
        this.visitors = visitors;
        this.metrics = metrics;
        this.meter = meter;
    }

    @Override
    public boolean takesPosts() {
        return true;
    }

    @Override
    public void handle(HttpServerExchange exchange, RoutedRequest request) {
        RequestFacts.of(exchange).kind(RequestFacts.Kind.CLIENT);
        // Nobody reads the answer; a browser complains in its log of one the page may not read.
        exchange.getResponseHeaders().put(ALLOW_ORIGIN, "*").put(Headers.CACHE_CONTROL, "no-store");
        if (request.method().equals("OPTIONS")) {
            exchange.setStatusCode(204).endExchange();
        } else if (!request.method().equals("POST")) {
            exchange.getResponseHeaders().put(Headers.ALLOW, "POST, OPTIONS");
            ErrorAnswer.of(405, "method not allowed; use POST").send(exchange);
        } else if (!visitors.mayJoin(exchange)) {
            ErrorAnswer.of(403, "pages of this origin may not join").send(exchange);
        } else if (!mayReport(exchange)) {
            ErrorAnswer.of(429, "too many reports from this address").send(exchange);
        } else {
            Receiver body = exchange.getRequestReceiver();
            body.setMaxBufferSize(ProtocolLimits.CLIENT_MESSAGE_BYTES);
            body.receiveFullBytes((read, bytes) -> take(read, request, bytes), (read, tooLarge) -> {
                read.setPersistent(false);
                ErrorAnswer.of(413, "a report has at most " + ProtocolLimits.CLIENT_MESSAGE_BYTES + " bytes")
                        .send(read);
            });
        }
    }

    private boolean mayReport(HttpServerExchange exchange) {
        TokenBucket rate =
                rates.get(visitors.address(exchange), unseen -> new TokenBucket(BURST, PER_SECOND, System::nanoTime));
        synchronized (rate) {
            return rate.take();
        }
    }

    private void take(HttpServerExchange exchange, RoutedRequest request, byte[] body) {
        metrics.received(body.length);
        meter.signalled(
                Line.SIGNALLING_RECEIVED,
                request.route().name(),
                visitors.facts(exchange).site(),
                body.length);
        ClientMessage message;
        try {
            message = ClientMessageReader.read(new String(body, StandardCharsets.UTF_8));
        } catch (MalformedMessage malformed) {
            ErrorAnswer.of(400, String.valueOf(malformed.getMessage())).send(exchange);
            return;
        }
        if (!(message instanceof ClientMessage.Report report) || report.session() == null) {
            ErrorAnswer.of(400, "a report with a session is expected").send(exchange);
        } else if (!swarms.report(report)) {
            ErrorAnswer.of(404, "no such session, or it ended a while ago").send(exchange);
        } else {
            exchange.setStatusCode(204).endExchange();
        }
    }
}
