package io.swarmgate.edge.handler;

import io.swarmgate.edge.config.RouteConfig;
import io.swarmgate.edge.manifest.ContentDecoding;
import io.swarmgate.edge.origin.Fields;
import io.swarmgate.edge.origin.OriginClient;
import io.swarmgate.edge.origin.OriginFailure;
import io.swarmgate.edge.steering.SteeringManifest;
import io.swarmgate.edge.steering.Viewer;
import io.swarmgate.manifest.GatewayMapping;
import io.swarmgate.manifest.UriReference;
import io.undertow.server.HttpServerExchange;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Answers for steering servers: each request is passed on with all that the client sent, nothing is kept, and what the
 * server says of clones is put right. Whatever is no steering manifest goes out as it comes.
 */
public final class SteeringHandler implements ResourceHandler {
    /** Of the request: only the whole manifest, as it is, can be put right. */
    private static final List<String> OF_PARTS =
            List.of("Range", "If-Range", "If-None-Match", "If-Modified-Since", "Accept-Encoding");

    /** Of the response: they describe what the server sent. */
    private static final List<String> OF_CONTENT = List.of(
            "Content-Length",
            "Content-Encoding",
            "Content-Type",
            "ETag",
            "Last-Modified",
            "Accept-Ranges",
            "Content-MD5",
            "Digest",
            "Content-Digest",
            "Repr-Digest");

    private final PlainProxy plain;
    private final RouteTable routes;
    private final Map<RouteConfig, GatewayMapping> mappings;

    /** @param mappings of every route that requests may have */
    public SteeringHandler(PlainProxy plain, RouteTable routes, Map<RouteConfig, GatewayMapping> mappings) {
        this.plain = plain;
        this.routes = routes;
        this.mappings = Map.copyOf(mappings);
    }

    @Override
    public void handle(HttpServerExchange exchange, RoutedRequest request) {
        Optional<RouteTable.Steered> steered = routes.steered(GatewayPlaces.host(exchange), request.publicPath());
        GatewayMapping mapping =
                steered.map(found -> mappings.get(found.route())).orElse(null);
        if (steered.isEmpty() || mapping == null) {
            ErrorAnswer.of(404, "no manifest of this edge names that").send(exchange);
            return;
        }
        if (!request.method().equals("GET")) {
            plain.stream(exchange, request, ResponseInterceptor.NONE);
            return;
        }
        Viewer viewer = new Viewer(server(exchange, request.fields()), mapping);
        plain.stream(
                exchange,
                request.withFields(whole(request.fields())),
                (same, sent, head, sink, cancel) -> head.status() == 200
                                && ContentDecoding.reads(head.fields().combined("Content-Encoding"))
                                && !InterceptedManifest.isTooLong(head, SteeringManifest.MAX_BYTES)
                        ? new Collected(head, sink, steered.get(), viewer, request.originUrl())
                        : sink);
    }

    private static Fields whole(Fields fields) {
        Fields kept = fields;
        for (String name : OF_PARTS) {
            kept = kept.without(name);
        }
        return kept.with("Accept-Encoding", "identity");
    }

    /** Under which the client reaches the edge, as far as trusted proxies say; else as it asked. */
    private static String server(HttpServerExchange exchange, Fields fields) {
        String scheme = fields.first("X-Forwarded-Proto").orElse("");
        String host = fields.first("X-Forwarded-Host").orElse("");
        String forwarded = new UriReference(scheme, host, "", null, null).normalizedServer();
        if (forwarded != null && scheme.matches("(?i)https?") && host.matches("[A-Za-z0-9.:\\[\\]_~-]+")) {
            return forwarded;
        }
        return exchange.getRequestScheme() + "://" + exchange.getHostAndPort();
    }

    /** Collects what may be a steering manifest; too long a one goes out as it came, and all that follows. */
    private static final class Collected implements OriginClient.Sink {
        private final OriginClient.Head head;
        private final OriginClient.Sink plain;
        private final RouteTable.Steered steered;
        private final Viewer viewer;
        private final String url;
        private final Buffer content = Buffer.buffer();
        private boolean handedBack;

        Collected(
                OriginClient.Head head,
                OriginClient.Sink plain,
                RouteTable.Steered steered,
                Viewer viewer,
                String url) {
            this.head = head;
            this.plain = plain;
            this.steered = steered;
            this.viewer = viewer;
            this.url = url;
        }

        @Override
        public void head(OriginClient.Head sameHead) {
            // Known since this was made.
        }

        @Override
        public void data(Buffer data) {
            if (handedBack) {
                plain.data(data);
                return;
            }
            content.appendBuffer(data);
            if (content.length() > SteeringManifest.MAX_BYTES) {
                handBack();
            }
        }

        @Override
        public void end(Fields trailers) {
            Optional<byte[]> translated = handedBack ? Optional.empty() : translated();
            if (translated.isPresent()) {
                send(translated.get());
                return;
            }
            if (!handedBack) {
                handBack();
            }
            plain.end(trailers);
        }

        @Override
        public void failed(OriginFailure failure) {
            if (!handedBack && content.length() > 0) {
                handBack();
            }
            plain.failed(failure);
        }

        private Optional<byte[]> translated() {
            ContentDecoding.Result decoded = ContentDecoding.decode(
                    head.fields().combined("Content-Encoding"),
                    ByteBuffer.wrap(content.getBytes()),
                    SteeringManifest.MAX_BYTES);
            return decoded instanceof ContentDecoding.Decoded whole
                    ? SteeringManifest.translated(bytes(whole.content()), steered.pathways(), viewer, this::reload)
                    : Optional.empty();
        }

        private String reload(String reference) {
            return viewer.mapping()
                    .steeringLocation(steered.label(), UriReference.resolve(url, reference))
                    .orElse("");
        }

        private void send(byte[] manifest) {
            Fields fields = head.fields();
            for (String name : OF_CONTENT) {
                fields = fields.without(name);
            }
            // The content is written anew: whatever the server called it, it is nothing else now.
            fields = fields.with("Content-Type", "application/json")
                    .with("X-Content-Type-Options", "nosniff")
                    .with("Content-Length", Integer.toString(manifest.length));
            plain.head(new OriginClient.Head(head.status(), head.reason(), fields));
            plain.data(Buffer.buffer(manifest));
            plain.end(Fields.EMPTY);
        }

        private void handBack() {
            handedBack = true;
            plain.head(head);
            if (content.length() > 0) {
                plain.data(content.copy());
            }
        }

        private static byte[] bytes(ByteBuffer buffer) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            return bytes;
        }
    }
}
