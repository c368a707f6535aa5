package io.swarmgate.edge.connection;

import io.undertow.server.protocol.http.HttpServerConnection;
import io.undertow.util.AttachmentKey;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;

/** One connection of a client. */
public final class ClientConnection {
    /** Where an exchange's connection has it. */
    static final AttachmentKey<ClientConnection> KEY = AttachmentKey.create(ClientConnection.class);

    private final StreamConnection channel;
    private final SharedAddress address;
    private final boolean trusted;

    /** Guarded by the ClientConnections. */
    boolean admitted;

    /** It has given up its places, and is closed as soon as it may be; written under the same guard. */
    volatile boolean gone;

    /** Exchanges under way; written under the same guard. */
    volatile int exchanges;

    private final ConnectionClock clock;
    private volatile @Nullable EmptyLines emptyLines;
    private volatile @Nullable Http2Connection http2;

    /**
     * @param address all connections of which count together
     * @param trusted whether it is that of a proxy that carries many clients
     */
    ClientConnection(StreamConnection channel, SharedAddress address, boolean trusted, boolean tls) {
        this.channel = channel;
        this.address = address;
        this.trusted = trusted;
        this.clock = new ConnectionClock(tls, System.nanoTime());
    }

    StreamConnection channel() {
        return channel;
    }

    SharedAddress address() {
        return address;
    }

    boolean isTrusted() {
        return trusted;
    }

    ConnectionClock clock() {
        return clock;
    }

    /** @param lines of which it says where requests end */
    void speaksHttp1(EmptyLines lines) {
        clock.speaksHttp1();
        emptyLines = lines;
    }

    /** @param connection by which it is told that it is about to be closed */
    void speaksHttp2(Http2Connection connection) {
        http2 = connection;
    }

    /** An HTTP/1.1 request has been answered. */
    public void requestEnded(HttpServerConnection connection) {
        EmptyLines lines = emptyLines;
        if (lines != null) {
            lines.requestEnded(connection);
        }
    }

    /** Whether it is to be closed when what is under way on it is answered. */
    public boolean isLeaving() {
        return gone;
    }

    /** Closes it unless a request has come in the meantime; in the thread where they come. */
    void closeWhenUnused() {
        inItsThread(() -> {
            if (exchanges == 0) {
                leave();
            }
        });
    }

    void close() {
        inItsThread(this::leave);
    }

    private void leave() {
        Http2Connection frames = http2;
        if (frames == null) {
            IoUtils.safeClose(channel);
        } else {
            frames.leave();
        }
    }

    private void inItsThread(Runnable task) {
        try {
            channel.getIoThread().execute(task);
        } catch (RejectedExecutionException stopped) {
            IoUtils.safeClose(channel);
        }
    }
}
