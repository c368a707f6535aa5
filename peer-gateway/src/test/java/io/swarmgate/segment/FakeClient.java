package io.swarmgate.segment;

import io.swarmgate.http.Asker;
import io.swarmgate.http.FieldLines;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A client of the store: one request, its answer and what was read of its body. */
final class FakeClient implements BodyChannel {
    private static final long PATIENCE_SECONDS = 20;

    private final CompletableFuture<SegmentAnswer> answer = new CompletableFuture<>();
    private final ByteArrayOutputStream read = new ByteArrayOutputStream();
    private long room = Long.MAX_VALUE;

    static FakeClient get(SegmentStore store, String url, String... fields) {
        return request(store, "origin", url, false, fields);
    }

    static FakeClient request(SegmentStore store, String origin, String url, boolean head, String... fields) {
        FakeClient client = new FakeClient();
        store.get(
                new SegmentRequest(SegmentKey.of(origin, url), head, FieldLines.of(fields), Asker.EDGE),
                client.answer::complete);
        return client;
    }

    boolean isAnswered() {
        return answer.isDone();
    }

    SegmentAnswer answer() {
        try {
            return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("no answer", e);
        }
    }

    SegmentAnswer.Response response() {
        if (answer() instanceof SegmentAnswer.Response response) {
            return response;
        }
        throw new AssertionError("no response but " + answer());
    }

    int status() {
        return response().status();
    }

    String field(String name) {
        String value = response().fields().combined(name);
        return value == null ? "(absent)" : value;
    }

    String cacheStatus() {
        return answer().cacheStatus().member();
    }

    /** Reads to the end. */
    byte[] content() throws IOException {
        SegmentBody body = response().body();
        if (body == null) {
            return new byte[0];
        }
        while (body.sendTo(this) != SegmentBody.Progress.DONE) {
            awaitMore(body);
        }
        body.close();
        return read.toByteArray();
    }

    /** Reads until so many bytes have come. */
    byte[] content(int length) throws IOException {
        SegmentBody body = body();
        while (read.size() < length) {
            room = (long) length - read.size();
            if (body.sendTo(this) == SegmentBody.Progress.WAITING && read.size() < length) {
                awaitMore(body);
            }
        }
        room = Long.MAX_VALUE;
        return read.toByteArray();
    }

    SegmentBody body() {
        SegmentBody body = response().body();
        if (body == null) {
            throw new AssertionError("no body");
        }
        return body;
    }

    private static void awaitMore(SegmentBody body) {
        CountDownLatch ready = new CountDownLatch(1);
        body.whenReady(ready::countDown);
        try {
            if (!ready.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("the body never went on");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    void leave() {
        body().close();
    }

    @Override
    public long write(ByteBuffer[] buffers, int count) {
        long before = read.size();
        for (int i = 0; i < count; i++) {
            int take = (int) Math.min(room, buffers[i].remaining());
            byte[] bytes = new byte[take];
            buffers[i].get(bytes);
            read.writeBytes(bytes);
            room -= take;
        }
        return read.size() - before;
    }

    @Override
    public long transferFrom(FileChannel file, long position, long count) throws IOException {
        long sent = file.transferTo(position, Math.min(room, count), Channels.newChannel(read));
        room -= sent;
        return sent;
    }
}
