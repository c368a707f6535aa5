package io.swarmgate.edge.connection;

import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.protocol.http.HttpOpenListener;
import org.jspecify.annotations.Nullable;
import org.xnio.StreamConnection;

/** Undertow's HTTP/1.1, in front of whose requests empty lines are skipped. */
public final class Http1Listener extends ProtocolListener {
    private final HttpOpenListener undertow;
    private final ClientConnections clients;

    public Http1Listener(HttpOpenListener undertow, ClientConnections clients) {
        super(undertow);
        this.undertow = undertow;
        this.clients = clients;
    }

    @Override
    public void handleEvent(StreamConnection connection, @Nullable PooledByteBuffer received) {
        EmptyLines lines = new EmptyLines(connection.getSourceChannel().getConduit());
        connection.getSourceChannel().setConduit(lines);
        ClientConnection client = clients.of(connection);
        if (client != null) {
            client.speaksHttp1(lines);
        }
        if (received != null) {
            lines.skip(received.getBuffer());
        }
        undertow.handleEvent(connection, received);
    }
}
