package io.swarmgate.edge.handler;

import io.swarmgate.edge.metrics.EdgeMetrics;
import io.swarmgate.http.FieldLines;
import io.swarmgate.manifest.GatewayMapping;
import io.swarmgate.quality.Cmcd;
import io.swarmgate.quality.CmcdFields;
import io.swarmgate.quality.CmcdQuery;
import io.swarmgate.segment.SegmentKey;
import io.swarmgate.segment.SegmentRequest;
import io.swarmgate.segment.SegmentStore;
import io.undertow.server.HttpServerExchange;
import java.util.function.BiConsumer;

/** Answers GET and HEAD below {@code /_p2p/} from the segment store. */
public final class SegmentHandler implements ResourceHandler {
    private final SegmentStore store;
    private final ResourceHandler manifests;
    private final ResponseFields responseFields;
    private final EdgeMetrics metrics;
    private final ReadingPace pace;
    private final BiConsumer<String, Cmcd> players;

    /** Where the public path begins in one below the gateway's prefix. */
    private static final int GATEWAY = GatewayMapping.DEFAULT_PREFIX.length();

    /**
     * @param manifests answers for what turns out to be a manifest
     * @param pace at which a client has to take what waits for it
     * @param players hears what players say of themselves with requests, and the route
     */
    public SegmentHandler(
            SegmentStore store,
            ResourceHandler manifests,
            ResponseFields responseFields,
            EdgeMetrics metrics,
            ReadingPace pace,
            BiConsumer<String, Cmcd> players) {
        this.store = store;
        this.manifests = manifests;
        this.responseFields = responseFields;
        this.metrics = metrics;
        this.pace = pace;
        this.players = players;
    }

    @Override
    public void handle(HttpServerExchange exchange, RoutedRequest request) {
        RequestFacts.of(exchange).kind(RequestFacts.Kind.SEGMENT);
        FieldLines fields = OriginSegmentSource.toFieldLines(request.fields());
        SegmentRequest wanted = new SegmentRequest(
                SegmentKey.of(request.origin().name(), request.originUrl()),
                request.method().equals("HEAD"),
                fields,
                request.asker(),
                request.route().sharesFile(request.publicPath().substring(GATEWAY)),
                request.route().forwardCredentials());
        SegmentResponse response = new SegmentResponse(
                exchange, request, responseFields, metrics, pace, () -> manifests.handle(exchange, request));
        store.get(wanted, response::answer);
        Cmcd said = said(exchange, fields);
        if (!said.isEmpty()) {
            players.accept(request.route().name(), said);
        }
    }

    private static Cmcd said(HttpServerExchange exchange, FieldLines fields) {
        Cmcd query = CmcdQuery.read(exchange.getQueryString());
        return query.isEmpty() ? CmcdFields.read(fields) : query;
    }
}
