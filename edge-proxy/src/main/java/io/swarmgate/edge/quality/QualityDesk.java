package io.swarmgate.edge.quality;

import io.swarmgate.edge.handler.ClientAddress;
import io.swarmgate.edge.handler.ErrorAnswer;
import io.swarmgate.edge.handler.GatewayPlaces;
import io.swarmgate.edge.handler.PostedResource;
import io.swarmgate.edge.handler.ResourceHandler;
import io.swarmgate.edge.handler.RoutedRequest;
import io.swarmgate.quality.Cmcd;
import io.swarmgate.quality.CmcdJson;
import io.swarmgate.quality.CmcdSessions;
import io.swarmgate.quality.PageReport;
import io.swarmgate.quality.PageSessions;
import io.swarmgate.quality.QualityListener;
import io.swarmgate.swarm.protocol.MalformedMessage;
import io.undertow.server.HttpServerExchange;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where players and pages say what their viewers see. */
public final class QualityDesk {
    private static final int MAX_JSON_BYTES = 32 * 1024;

    private final PageSessions pages;
    private final CmcdSessions players;
    private final GatewayPlaces places;
    private final ClientAddress clients;
    private final int rememberedClients;

    /**
     * @param places tells the route of a segment
     * @param rememberedSessions of players, and of pages, at most
     * @param rememberedClients addresses whose rate is known, at most
     */
    public QualityDesk(
            QualityListener listener,
            GatewayPlaces places,
            ClientAddress clients,
            int rememberedSessions,
            int rememberedClients) {
        this.pages = new PageSessions(listener, System::nanoTime, rememberedSessions);
        this.players = new CmcdSessions(listener, rememberedSessions);
        this.rememberedClients = rememberedClients;
        this.places = places;
        this.clients = clients;
    }

    /** A player said something with a request for a segment of that route. */
    public void said(String route, Cmcd cmcd) {
        players.said(route, cmcd);
    }

    /** The resources below {@code /_p2p/@/} by name: {@code quality} for pages, {@code cmcd} for players. */
    public Map<String, ResourceHandler> resources() {
        return Map.of(
                "quality",
                new PostedResource(PageReport.MAX_BYTES, clients, rememberedClients, this::page),
                "cmcd",
                new PostedResource(MAX_JSON_BYTES, clients, rememberedClients, this::player));
    }

    private @Nullable ErrorAnswer page(HttpServerExchange exchange, RoutedRequest request, byte[] body)
            throws MalformedMessage {
        PageReport report = PageReport.parse(body);
        GatewayPlaces.Place place =
                places.segment(GatewayPlaces.host(exchange), report.segment()).orElse(null);
        if (place == null) {
            return ErrorAnswer.of(404, "no route leads to this segment");
        }
        pages.report(place.route().name(), report);
        return null;
    }

    private @Nullable ErrorAnswer player(HttpServerExchange exchange, RoutedRequest request, byte[] body)
            throws MalformedMessage {
        CmcdJson.read(body).forEach(cmcd -> players.said(request.route().name(), cmcd));
        return null;
    }
}
