package io.swarmgate.edge.connection;

import io.undertow.UndertowOptions;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.protocol.http2.Http2OpenListener;
import io.undertow.server.protocol.http2.Http2ReceiveListener;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;

/** Undertow's HTTP/2, within bounds of the edge's own. */
public final class Http2Listener extends ProtocolListener {
    private final ClientConnections clients;
    private final Set<Http2Connection> open = ConcurrentHashMap.newKeySet();

    public Http2Listener(Http2OpenListener undertow, ClientConnections clients) {
        super(undertow);
        this.clients = clients;
    }

    @Override
    public void handleEvent(StreamConnection connection, @Nullable PooledByteBuffer received) {
        ClientConnection client = clients.of(connection);
        if (client == null) {
            if (received != null) {
                received.close();
            }
            IoUtils.safeClose(connection);
            return;
        }
        client.clock().speaksHttp2(System.nanoTime());
        ReceivedFrames frames = new ReceivedFrames(
                client.clock(), client.isTrusted() ? null : new FrameBudget(), () -> clients.count(Closing.FLOOD));
        connection
                .getSourceChannel()
                .setConduit(new FrameGuard(connection.getSourceChannel().getConduit(), frames));
        if (received != null) {
            try {
                frames.follow(received.getBuffer().duplicate());
            } catch (IOException flood) {
                received.close();
                IoUtils.safeClose(connection);
                return;
            }
        }
        Http2Connection http2 =
                new Http2Connection(connection, getBufferPool(), received, getUndertowOptions(), client, clients);
        client.speaksHttp2(http2);
        begin(http2);
    }

    private void begin(Http2Connection connection) {
        connection.setIdleTimeout(getUndertowOptions().get(UndertowOptions.IDLE_TIMEOUT, 0));
        open.add(connection);
        connection.addCloseTask(closed -> open.remove(connection));
        connection
                .getReceiveSetter()
                .set(new Http2ReceiveListener(getRootHandler(), getUndertowOptions(), bufferBytes(), null));
        connection.resumeReceives();
    }

    /** Asks every client to say that it has everything that was sent to it. */
    public void askForReceipts() {
        open.forEach(Http2Connection::askForReceipt);
    }

    /** Clients that have been asked, have not said so and are still there. */
    public long owedReceipts() {
        return open.stream().filter(Http2Connection::owesReceipt).count();
    }

    private int bufferBytes() {
        return getBufferPool().getBufferSize();
    }

    @Override
    public void closeConnections() {
        open.forEach(IoUtils::safeClose);
    }
}
