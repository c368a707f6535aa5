package io.swarmgate.edge.swarm;

import io.swarmgate.edge.handler.ErrorAnswer;
import io.swarmgate.edge.handler.PostedResource;
import io.swarmgate.edge.handler.RoutedRequest;
import io.swarmgate.edge.ledger.TrafficMeter;
import io.swarmgate.edge.metrics.SwarmMetrics;
import io.swarmgate.ledger.Line;
import io.swarmgate.swarm.Swarms;
import io.swarmgate.swarm.protocol.ClientMessage;
import io.swarmgate.swarm.protocol.ClientMessageReader;
import io.swarmgate.swarm.protocol.MalformedMessage;
import io.undertow.server.HttpServerExchange;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /_p2p/@/report}: the last report of a page that goes away, by {@code navigator.sendBeacon}. Who knows the
 * name of a session is believed to be its viewer: nobody else was ever told.
 */
final class BeaconTaker implements PostedResource.Taker {
    private final Swarms swarms;
    private final Visitors visitors;
    private final SwarmMetrics metrics;
    private final TrafficMeter meter;

    BeaconTaker(Swarms swarms, Visitors visitors, SwarmMetrics metrics, TrafficMeter meter) {
        this.swarms = swarms;
        this.visitors = visitors;
        this.metrics = metrics;
        this.meter = meter;
    }

    @Override
    public @Nullable ErrorAnswer refuse(HttpServerExchange exchange) {
        return visitors.mayJoin(exchange) ? null : ErrorAnswer.of(403, "pages of this origin may not join");
    }

    @Override
    public @Nullable ErrorAnswer take(HttpServerExchange exchange, RoutedRequest request, byte[] body)
            throws MalformedMessage {
        metrics.received(body.length);
        meter.signalled(
                Line.SIGNALLING_RECEIVED,
                request.route().name(),
                visitors.facts(exchange).site(),
                body.length);
        ClientMessage message = ClientMessageReader.read(new String(body, StandardCharsets.UTF_8));
        if (!(message instanceof ClientMessage.Report report) || report.session() == null) {
            return ErrorAnswer.of(400, "a report with a session is expected");
        }
        return swarms.report(report) ? null : ErrorAnswer.of(404, "no such session, or it ended a while ago");
    }
}
