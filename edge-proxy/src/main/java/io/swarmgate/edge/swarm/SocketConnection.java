package io.swarmgate.edge.swarm;

import io.swarmgate.swarm.Connection;
import io.swarmgate.swarm.protocol.CloseReason;
import io.undertow.websockets.core.WebSocketCallback;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.WebSockets;
import java.util.ArrayDeque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;

/** Sends messages one after another on the channel's own thread. Whoever does not read them is cut. */
final class SocketConnection implements Connection {
    /** What may wait for a slow client: a window with digests, and a burst of signals. */
    static final int MAX_QUEUED_CHARS = 512 * 1024;

    private static final int CLOSE_SECONDS = 3;
    /** Of a control frame (RFC 6455, section 5.5), less the code. */
    private static final int MAX_REASON = 120;

    private final WebSocketChannel channel;
    private final LongConsumer sentBytes;
    // Guarded by this.
    private final ArrayDeque<String> queue = new ArrayDeque<>();
    private long queuedChars;
    private boolean sending;
    private boolean over;
    private @Nullable Closing closing;

    private record Closing(int code, String reason) {}

    /** @param sentBytes hears the size of each message that goes out */
    SocketConnection(WebSocketChannel channel, LongConsumer sentBytes) {
        this.channel = channel;
        this.sentBytes = sentBytes;
    }

    @Override
    public void send(String message) {
        boolean cut;
        synchronized (this) {
            if (over || closing != null) {
                return;
            }
            queue.add(message);
            queuedChars += message.length();
            cut = queuedChars > MAX_QUEUED_CHARS;
        }
        if (cut) {
            cut();
        } else {
            wake();
        }
    }

    @Override
    public void close(CloseReason reason, String text) {
        synchronized (this) {
            if (over || closing != null) {
                return;
            }
            String shortened = text.length() > MAX_REASON ? text.substring(0, MAX_REASON) : text;
            closing = new Closing(reason.code(), shortened);
        }
        wake();
        try {
            channel.getIoThread().executeAfter(this::cut, CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (RejectedExecutionException shutDown) {
            // The listener is closing, and every connection with it.
            cut();
        }
    }

    private void wake() {
        synchronized (this) {
            if (sending || over) {
                return;
            }
            sending = true;
        }
        sendNext();
    }

    /** By way of the queue of the channel's thread: a long row of messages must not become a deep stack. */
    private void sendNext() {
        try {
            channel.getIoThread().execute(this::next);
        } catch (RejectedExecutionException shutDown) {
            // The listener is closing, and every connection with it.
            cut();
        }
    }

    /** Sends the next message; the one before has gone out. */
    private void next() {
        String message;
        Closing last;
        synchronized (this) {
            message = queue.poll();
            last = closing;
            if (message != null) {
                queuedChars -= message.length();
            } else if (last == null || over) {
                sending = false;
                return;
            } else {
                over = true;
            }
        }
        if (message != null) {
            sentBytes.accept(message.length());
            WebSockets.sendText(message, channel, new Sent());
        } else if (last != null) {
            WebSockets.sendClose(last.code(), last.reason(), channel, null);
        }
    }

    private final class Sent implements WebSocketCallback<Void> {
        @Override
        public void complete(WebSocketChannel same, Void nothing) {
            sendNext();
        }

        @Override
        public void onError(WebSocketChannel same, Void nothing, Throwable failure) {
            cut();
        }
    }

    /** Ends the connection without a word. */
    void cut() {
        synchronized (this) {
            over = true;
            queue.clear();
        }
        IoUtils.safeClose(channel);
    }
}
