package io.swarmgate.edge.origin;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.Context;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpClientConnection;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the news that an origin has closed its connection back until the response before it has been taken.
 *
 * <p>Vert.x fails a response whose connection closes at once, and with it whatever has arrived and still waits behind a
 * pause: up to a megabyte, and with it the end of a response that was complete. Origins that close after each response
 * (HTTP/1.0, {@code Connection: close}, a body that ends with the connection) do just that to every slow reader.
 *
 * <p>One object for one response over HTTP/1.1; with HTTP/2 a connection's end says nothing about one response.
 */
final class UnreadTail extends ChannelInboundHandlerAdapter {
    private final HttpClientConnection connection;
    private final ChannelHandlerContext vertx;
    private final Context reader;

    // Of the connection's event loop, as are the handler's methods.
    private long arrived;
    private boolean ended;
    private boolean released;

    // Either is written by one side before it looks at the other's, so that one of them sees the end.
    private volatile long delivered;
    private volatile boolean closed;

    private UnreadTail(HttpClientConnection connection, Context reader) {
        this.connection = connection;
        this.vertx = connection.channelHandlerContext();
        this.reader = reader;
    }

    /**
     * Begins before the request is sent; null where nothing needs to be held.
     *
     * @param reader where the response is delivered
     */
    static @Nullable UnreadTail watch(HttpConnection connection, Context reader) {
        if (!(connection instanceof HttpClientConnection client)
                || connection.protocolVersion() == HttpVersion.HTTP_2) {
            return null;
        }
        UnreadTail tail = new UnreadTail(client, reader);
        ChannelPipeline pipeline = tail.vertx.pipeline();
        UnreadTail before = pipeline.get(UnreadTail.class);
        if (before != null) {
            // Its reader is not through, but the connection has all of that response behind it.
            before.release();
        }
        try {
            pipeline.addBefore(tail.vertx.name(), null, tail);
        } catch (NoSuchElementException alreadyClosed) {
            return null;
        }
        return tail;
    }

    /** @param bytes of the content that the exchange has seen so far */
    void delivered(long bytes) {
        delivered = bytes;
        if (closed) {
            // Behind what this delivery makes Vert.x do on both threads: ask the connection for more, and handle that.
            reader.runOnContext(ignored -> vertx.executor().execute(this::releaseIfNothingIsLeft));
        }
    }

    /** The exchange is over, or wants no more. */
    void release() {
        vertx.executor().execute(this::letGo);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpContent content) {
            arrived += content.content().readableBytes();
            ended = message instanceof LastHttpContent;
        }
        context.fireChannelRead(message);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        closed = true;
        releaseIfNothingIsLeft();
    }

    /**
     * Nothing is left of a whole response once Vert.x has seen its end: what is queued for the reader from then on is
     * safe, and the connection must not be taken for one that can be used again. Nothing is left of one that was cut
     * off when the reader has its last byte.
     */
    private void releaseIfNothingIsLeft() {
        if (connection.activeStreams() == 0 || (!ended && delivered == arrived)) {
            letGo();
        }
    }

    private void letGo() {
        if (released) {
            return;
        }
        released = true;
        if (!closed) {
            if (vertx.pipeline().context(this) != null) {
                vertx.pipeline().remove(this);
            }
            return;
        }
        try {
            // By now Netty has taken the closed channel's handlers apart: firing the event would not find Vert.x.
            ((ChannelInboundHandler) vertx.handler()).channelInactive(vertx);
        } catch (Exception failed) {
            vertx.fireExceptionCaught(failed);
        }
    }
}
