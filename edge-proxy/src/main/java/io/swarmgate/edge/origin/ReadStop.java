package io.swarmgate.edge.origin;

import io.netty.channel.Channel;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpClientConnection;
import org.jspecify.annotations.Nullable;

/**
 * Stops reading from an HTTP/1.1 connection the moment its response is paused. Vert.x by itself reads on until some
 * twenty messages of 64 KiB wait: more than a megabyte for each slow reader, and a few hundred of those fill a heap.
 * HTTP/2 has windows for that. Thread-safe.
 */
final class ReadStop {
    private @Nullable Channel channel;
    private boolean stopped;

    /** Begins once the head is there: a response that is paused early must not wait for it in vain. */
    synchronized void attach(@Nullable HttpConnection connection) {
        if (connection instanceof HttpClientConnection client && connection.protocolVersion() != HttpVersion.HTTP_2) {
            channel = client.channelHandlerContext().channel();
            apply();
        }
    }

    synchronized void set(boolean value) {
        stopped = value;
        apply();
    }

    /** The connection is let go: whoever has it next reads. */
    synchronized void detach() {
        stopped = false;
        apply();
        channel = null;
    }

    private void apply() {
        if (channel != null) {
            channel.config().setAutoRead(!stopped);
        }
    }
}
