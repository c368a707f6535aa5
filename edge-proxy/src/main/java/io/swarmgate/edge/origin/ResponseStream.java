package io.swarmgate.edge.origin;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.codec.spi.BodyStream;
import org.jspecify.annotations.Nullable;

/**
 * What the Web Client pipes a response's content into: reports itself full while paused, so that the pipe stops reading
 * from the connection. Belongs to the exchange's event-loop context.
 */
final class ResponseStream implements BodyStream<Void> {
    private final OriginExchange exchange;
    private boolean paused;
    private @Nullable Handler<Void> drainHandler;

    ResponseStream(OriginExchange exchange) {
        this.exchange = exchange;
    }

    void pause(boolean value) {
        boolean resumed = paused && !value;
        paused = value;
        if (resumed) {
            exchange.onResumed();
            Handler<Void> drained = drainHandler;
            if (drained != null) {
                drained.handle(null);
            }
        }
    }

    @Override
    public Future<Void> write(Buffer data) {
        exchange.onData(data);
        return Future.succeededFuture();
    }

    /** Called at the end and also after a failure; which of them it was, the request's future tells. */
    @Override
    public Future<Void> end() {
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> result() {
        return Future.succeededFuture();
    }

    @Override
    public boolean writeQueueFull() {
        return paused;
    }

    @Override
    public ResponseStream drainHandler(@Nullable Handler<Void> handler) {
        drainHandler = handler;
        return this;
    }

    @Override
    public ResponseStream setWriteQueueMaxSize(int maxSize) {
        return this;
    }

    @Override
    public ResponseStream exceptionHandler(@Nullable Handler<Throwable> handler) {
        return this;
    }

    @Override
    public void handle(Throwable failure) {}
}
