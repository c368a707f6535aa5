package io.swarmgate.edge.handler;

import io.swarmgate.edge.origin.Fields;
import io.swarmgate.edge.origin.OriginClient;
import io.swarmgate.edge.origin.OriginFailure;
import io.swarmgate.edge.origin.OriginRequest;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An origin in memory: answers as a test says, from a thread of its own, and remembers what it was asked. */
final class FakeOrigin implements OriginClient {
    private final ExecutorService eventLoop = Executors.newSingleThreadExecutor();
    private final ExecutorService patience = Executors.newCachedThreadPool();
    private final List<OriginRequest> requests = new CopyOnWriteArrayList<>();
    private final Function<OriginRequest, Answer> script;

    /**
     * @param failure instead of a response
     * @param gate the answer comes when it opens; null for at once
     */
    record Answer(
            int status,
            Fields fields,
            Buffer content,
            @Nullable OriginFailure failure,
            @Nullable CountDownLatch gate) {

        static Answer of(int status, String content, String... fields) {
            return of(status, content.getBytes(StandardCharsets.UTF_8), fields);
        }

        static Answer of(int status, byte[] content, String... fields) {
            List<Fields.Field> lines = new ArrayList<>();
            for (int i = 0; i < fields.length; i += 2) {
                lines.add(new Fields.Field(fields[i], fields[i + 1]));
            }
            return new Answer(status, new Fields(lines), Buffer.buffer(content), null, null);
        }

        static Answer failing(OriginFailure.Kind kind) {
            return new Answer(0, Fields.EMPTY, Buffer.buffer(), new OriginFailure(kind, "as the test says"), null);
        }

        Answer when(CountDownLatch opened) {
            return new Answer(status, fields, content, failure, opened);
        }
    }

    FakeOrigin(Function<OriginRequest, Answer> script) {
        this.script = script;
    }

    List<OriginRequest> requests() {
        return requests;
    }

    @Override
    public Exchange fetch(OriginRequest request, Sink sink) {
        requests.add(request);
        AtomicBoolean cancelled = new AtomicBoolean();
        Answer answer = script.apply(request);
        CountDownLatch gate = answer.gate();
        if (gate == null) {
            eventLoop.execute(() -> deliver(request, answer, sink, cancelled));
        } else {
            patience.execute(() -> {
                try {
                    gate.await();
                    eventLoop.execute(() -> deliver(request, answer, sink, cancelled));
                } catch (InterruptedException closing) {
                    Thread.currentThread().interrupt();
                }
            });
        }
        return new Exchange() {
            @Override
            public void pause() {}

            @Override
            public void resume() {}

            @Override
            public void cancel() {
                cancelled.set(true);
            }
        };
    }

    private static void deliver(OriginRequest request, Answer answer, Sink sink, AtomicBoolean cancelled) {
        OriginFailure failure = answer.failure();
        if (failure != null) {
            sink.failed(failure);
            return;
        }
        sink.head(new Head(answer.status(), "as scripted", answer.fields()));
        int length = request.method().equals("HEAD") ? 0 : answer.content().length();
        for (int at = 0; at < length && !cancelled.get(); at += 1000) {
            sink.data(answer.content().getBuffer(at, Math.min(length, at + 1000)));
        }
        if (!cancelled.get()) {
            sink.end(Fields.EMPTY);
        }
    }

    @Override
    public void close() {
        eventLoop.shutdownNow();
        patience.shutdownNow();
    }
}
