package io.swarmgate.edge.swarm;

import io.swarmgate.edge.handler.ErrorAnswer;
import io.swarmgate.edge.handler.GatewayPlaces;
import io.swarmgate.edge.handler.RequestFacts;
import io.swarmgate.edge.handler.ResourceHandler;
import io.swarmgate.edge.handler.RoutedRequest;
import io.swarmgate.edge.ledger.TrafficMeter;
import io.swarmgate.edge.metrics.SwarmMetrics;
import io.swarmgate.ledger.Line;
import io.swarmgate.swarm.PeerFacts;
import io.swarmgate.swarm.catalogue.SegmentAddress;
import io.swarmgate.swarm.session.SegmentPaths;
import io.swarmgate.swarm.session.SignallingSession;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.websockets.WebSocketConnectionCallback;
import io.undertow.websockets.WebSocketProtocolHandshakeHandler;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.protocol.version13.Hybi13Handshake;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** {@code /_p2p/@/signal}: opens a WebSocket for a page that may have one and gives it a session. */
final class SignalHandler implements ResourceHandler {
    static final String SUBPROTOCOL = "swarmgate.1";

    private final Function<String, SignallingSession.Gate> gates;
    private final SocketAddress address;
    private final GatewayPlaces places;
    private final Visitors visitors;
    private final SwarmMetrics metrics;
    private final TrafficMeter meter;
    private final int maxSockets;
    /** Every open socket. */
    private final Set<SignallingSession> sessions = ConcurrentHashMap.newKeySet();

    private volatile boolean shuttingDown;

    /** @param gates by the host of the gateway, as the page reaches it */
    SignalHandler(
            Function<String, SignallingSession.Gate> gates,
            SocketAddress address,
            GatewayPlaces places,
            Visitors visitors,
            SwarmMetrics metrics,
            TrafficMeter meter,
            int maxSockets) {
        this.gates = gates;
        this.address = address;
        this.places = places;
        this.visitors = visitors;
        this.metrics = metrics;
        this.meter = meter;
        this.maxSockets = maxSockets;
    }

    @Override
    public void handle(HttpServerExchange exchange, RoutedRequest request) {
        RequestFacts.of(exchange).kind(RequestFacts.Kind.CLIENT);
        String upgrade = exchange.getRequestHeaders().getFirst(Headers.UPGRADE);
        if (!request.method().equals("GET") || !"websocket".equalsIgnoreCase(upgrade)) {
            exchange.getResponseHeaders().put(Headers.UPGRADE, "websocket");
            ErrorAnswer.of(426, "this resource is a WebSocket").send(exchange);
        } else if (!offersProtocol(exchange)) {
            ErrorAnswer.of(400, "offer the subprotocol " + SUBPROTOCOL).send(exchange);
        } else if (!visitors.mayJoin(exchange)) {
            ErrorAnswer.of(403, "pages of this origin may not join").send(exchange);
        } else if (shuttingDown) {
            ErrorAnswer.of(503, "the edge is shutting down").send(exchange);
        } else if (sessions.size() >= maxSockets) {
            ErrorAnswer.of(503, "too many sockets").send(exchange);
        } else {
            upgrade(exchange, request.route().name(), address.host(request));
        }
    }

    private static boolean offersProtocol(HttpServerExchange exchange) {
        List<String> lines = exchange.getRequestHeaders().get(Headers.SEC_WEB_SOCKET_PROTOCOL);
        return lines != null
                && lines.stream()
                        .flatMap(line -> Arrays.stream(line.split(",", -1)))
                        .anyMatch(offered -> offered.strip().equals(SUBPROTOCOL));
    }

    private void upgrade(HttpServerExchange exchange, String route, String gatewayHost) {
        SignallingSession.Gate gate = gates.apply(gatewayHost);
        PeerFacts facts = visitors.facts(exchange);
        String host = GatewayPlaces.host(exchange);
        SegmentPaths paths = segment -> places.segment(host, segment.path())
                .map(place -> new SegmentAddress(place.origin(), place.url(), segment.range()))
                .orElse(null);
        try {
            new WebSocketProtocolHandshakeHandler(
                            Set.of(new Hybi13Handshake(Set.of(SUBPROTOCOL), false)),
                            (WebSocketConnectionCallback) (socket, channel) -> open(channel, route, gate, facts, paths))
                    .handleRequest(exchange);
        } catch (Exception refused) {
            // The handshake declares whatever a handler may throw; what it does throw is for a malformed request.
            ErrorAnswer.of(400, "no WebSocket handshake").send(exchange);
        }
    }

    private void open(
            WebSocketChannel channel, String route, SignallingSession.Gate gate, PeerFacts facts, SegmentPaths paths) {
        SocketConnection connection = new SocketConnection(channel, length -> {
            metrics.sent(length);
            meter.signalled(Line.SIGNALLING_SENT, route, facts.site(), length);
        });
        SignallingSession session = new SignallingSession(gate, connection, facts, paths, System::nanoTime);
        sessions.add(session);
        channel.addCloseTask(closed -> {
            sessions.remove(session);
            session.closed();
        });
        channel.getReceiveSetter().set(new SignalReceiver(session, connection, length -> {
            metrics.received(length);
            meter.signalled(Line.SIGNALLING_RECEIVED, route, facts.site(), length);
        }));
        session.open();
        channel.resumeReceives();
        if (shuttingDown) {
            session.shutDown();
        }
    }

    /** To be called every second or so. */
    void tick() {
        sessions.forEach(SignallingSession::tick);
    }

    int sockets() {
        return sessions.size();
    }

    /** Ends every session with 1001; those that are being opened too. */
    void shutDown() {
        shuttingDown = true;
        sessions.forEach(SignallingSession::shutDown);
    }
}
