package io.swarmgate.edge.handler;

import io.swarmgate.edge.origin.Fields;
import io.swarmgate.edge.origin.OriginClient;
import io.swarmgate.edge.origin.OriginFailure;
import io.swarmgate.edge.origin.OriginPurpose;
import io.swarmgate.edge.origin.OriginRequest;
import io.swarmgate.edge.origin.Pace;
import io.swarmgate.ledger.Content;
import io.swarmgate.segment.WindowBudget;
import io.undertow.server.HttpServerExchange;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** Passes a request on to its origin and streams the response back: everything that is neither manifest nor segment. */
public final class ProxyHandler implements ResourceHandler, PlainProxy {
    private final OriginClient client;
    private final ResponseFields responseFields;
    private final ReadingPace pace;
    private final WindowBudget budget;

    /**
     * @param pace at which a client has to take what waits for it
     * @param budget for what waits for all clients together
     */
    public ProxyHandler(OriginClient client, ResponseFields responseFields, ReadingPace pace, WindowBudget budget) {
        this.client = client;
        this.responseFields = responseFields;
        this.pace = pace;
        this.budget = budget;
    }

    @Override
    public void handle(HttpServerExchange exchange, RoutedRequest request) {
        stream(exchange, request, ResponseInterceptor.NONE);
    }

    @Override
    public void stream(HttpServerExchange exchange, RoutedRequest request, ResponseInterceptor interceptor) {
        RequestFacts.of(exchange).kind(RequestFacts.Kind.PROXY).source("origin");
        StreamedResponse plain = new StreamedResponse(
                exchange, request.origin().name(), responseFields.editorFor(request), pace, budget);
        Intercepted sink = new Intercepted(exchange, request, interceptor, plain);
        OriginRequest fetch = new OriginRequest(
                request.origin(),
                request.method(),
                request.originUrl(),
                request.fields(),
                new OriginPurpose(request.route().name(), Content.OTHER, request.originUrl()),
                request.asker(),
                Pace.ANY);
        plain.attach(client.fetch(fetch, sink));
    }

    /** Lets the interceptor choose at the head who hears the response. Calls come one after another. */
    private static final class Intercepted implements OriginClient.Sink {
        private final HttpServerExchange exchange;
        private final RoutedRequest request;
        private final ResponseInterceptor interceptor;
        private final StreamedResponse plain;
        private OriginClient.@Nullable Sink chosen;

        Intercepted(
                HttpServerExchange exchange,
                RoutedRequest request,
                ResponseInterceptor interceptor,
                StreamedResponse plain) {
            this.exchange = exchange;
            this.request = request;
            this.interceptor = interceptor;
            this.plain = plain;
        }

        private OriginClient.Sink chosen() {
            return chosen == null ? plain : chosen;
        }

        @Override
        public void informational(int status, Fields fields) {
            chosen().informational(status, fields);
        }

        @Override
        public void head(OriginClient.Head head) {
            chosen = interceptor.intercept(exchange, request, head, plain, plain::abandonOrigin);
            chosen().head(head);
        }

        @Override
        public void data(Buffer data) {
            chosen().data(data);
        }

        @Override
        public void end(Fields trailers) {
            chosen().end(trailers);
        }

        @Override
        public void failed(OriginFailure failure) {
            chosen().failed(failure);
        }
    }
}
