package io.swarmgate.edge.handler;

import io.swarmgate.edge.config.RouteConfig;
import io.swarmgate.edge.metrics.EdgeMetrics;
import io.swarmgate.edge.origin.Fields;
import io.swarmgate.edge.origin.OriginClient;
import io.swarmgate.edge.page.PageInjection;
import io.undertow.server.HttpServerExchange;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The plain proxy with the browser client put into pages, on the routes that ask for it. */
public final class PageProxy implements PlainProxy {
    private final PlainProxy proxy;
    private final Map<RouteConfig, PageInjection> injections;
    private final EdgeMetrics metrics;

    /** @param injections of the routes that change pages */
    public PageProxy(PlainProxy proxy, Map<RouteConfig, PageInjection> injections, EdgeMetrics metrics) {
        this.proxy = proxy;
        this.injections = Map.copyOf(injections);
        this.metrics = metrics;
    }

    @Override
    public void stream(HttpServerExchange exchange, RoutedRequest request, ResponseInterceptor interceptor) {
        PageInjection injection = injections.get(request.route());
        if (injection == null || request.form() != Form.PUBLIC) {
            proxy.stream(exchange, request, interceptor);
            return;
        }
        Fields asked = request.fields();
        RoutedRequest changed = request.withFields(injection.toOrigin(asked));
        proxy.stream(exchange, changed, (sameExchange, sameRequest, head, plain, cancel) -> {
            OriginClient.Sink sink = sinkFor(request, injection.plan(asked, head), head, plain, cancel);
            return interceptor.intercept(exchange, request, head, sink, cancel);
        });
    }

    private OriginClient.Sink sinkFor(
            RoutedRequest request,
            PageInjection.Plan plan,
            OriginClient.Head head,
            OriginClient.Sink plain,
            Runnable cancel) {
        OriginClient.Head edited = new OriginClient.Head(head.status(), head.reason(), plan.fields());
        if (plan instanceof PageInjection.Change change) {
            count(request, "changed");
            return new ChangedPage(edited, change.content(), plain, cancel);
        }
        count(request, ((PageInjection.Keep) plan).because());
        return edited.equals(head) ? plain : new ChangedPage(edited, null, plain, cancel);
    }

    private void count(RoutedRequest request, @Nullable String result) {
        if (result != null && request.method().equals("GET")) {
            metrics.page(request.route().name(), result);
        }
    }
}
