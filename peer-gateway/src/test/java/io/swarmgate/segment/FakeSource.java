package io.swarmgate.segment;

import io.swarmgate.http.FieldLines;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** An origin whose every answer the test gives by hand. */
final class FakeSource implements SegmentSource {
    private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
    private final AtomicInteger count = new AtomicInteger();

    @Override
    public Fetch fetch(SourceRequest asked, Sink sink) {
        Request request = new Request(asked.key(), asked.head(), asked.fields(), sink);
        count.incrementAndGet();
        requests.add(request);
        return request;
    }

    /** The next request, which may be under way only just. */
    Request next() throws InterruptedException {
        Request request = requests.poll(Duration.ofSeconds(20).toMillis(), TimeUnit.MILLISECONDS);
        if (request == null) {
            throw new AssertionError("no further request reached the origin");
        }
        return request;
    }

    int requestCount() {
        return count.get();
    }

    static final class Request implements Fetch {
        final SegmentKey key;
        final boolean head;
        final FieldLines fields;
        private final Sink sink;
        volatile boolean paused;
        volatile boolean cancelled;

        Request(SegmentKey key, boolean head, FieldLines fields, Sink sink) {
            this.key = key;
            this.head = head;
            this.fields = fields;
            this.sink = sink;
        }

        Request answer(int status, String... namesAndValues) {
            sink.head(new OriginHead(status, FieldLines.of(namesAndValues)));
            return this;
        }

        Request data(byte[] bytes) {
            sink.data(ByteBuffer.wrap(bytes.clone()));
            return this;
        }

        Request data(byte[] bytes, int from, int to) {
            return data(java.util.Arrays.copyOfRange(bytes, from, to));
        }

        void end() {
            sink.end();
        }

        void fail() {
            sink.failed(new SourceFailure(502, "connection_terminated", "the fake origin hung up"));
        }

        @Override
        public void pause() {
            paused = true;
        }

        @Override
        public void resume() {
            paused = false;
        }

        @Override
        public void cancel() {
            cancelled = true;
        }
    }
}
