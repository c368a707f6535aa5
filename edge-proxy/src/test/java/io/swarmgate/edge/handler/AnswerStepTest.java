package io.swarmgate.edge.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.undertow.Undertow;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HttpString;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A dispatched exchange whose step throws. */
class AnswerStepTest {
    private static HttpResponse<String> get(Consumer<HttpServerExchange> step) throws Exception {
        HttpHandler handler = exchange -> exchange.dispatch(
                ForkJoinPool.commonPool(), () -> AnswerStep.onIoThread(exchange, () -> step.accept(exchange)));
        Undertow server = Undertow.builder()
                .addHttpListener(0, "127.0.0.1")
                .setHandler(handler)
                .build();
        server.start();
        try {
            InetSocketAddress address =
                    (InetSocketAddress) server.getListenerInfo().get(0).getAddress();
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + address.getPort() + "/"))
                    .timeout(Duration.ofSeconds(20))
                    .build();
            return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        } finally {
            server.stop();
        }
    }

    @Test
    void aStepThatFailsBeforeTheAnswerIsAnswered500() throws Exception {
        HttpResponse<String> response = get(exchange -> {
            exchange.getResponseHeaders().put(new HttpString("Cache-Control"), "max-age=60");
            throw new IllegalStateException("a bug");
        });
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.headers().firstValue("Cache-Control")).isEmpty();
    }

    @Test
    void aStackThatIsTooDeepIsAnswered500() throws Exception {
        HttpResponse<String> response = get(exchange -> {
            throw new StackOverflowError();
        });
        assertThat(response.statusCode()).isEqualTo(500);
    }

    @Test
    void aStepThatFailsWithinTheContentNeverLooksComplete() {
        assertThatThrownBy(() -> get(exchange -> {
                    try {
                        exchange.getResponseChannel().write(ByteBuffer.wrap(new byte[100]));
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                    throw new IllegalStateException("a bug");
                }))
                .isInstanceOf(IOException.class);
    }
}
