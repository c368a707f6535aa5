package io.swarmgate.edge.connection;

import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.protocol.http.HttpServerConnection;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.StreamSourceConduit;

/**
 * Takes away line breaks in front of a request line (RFC 9112, section 2.2), which some clients send behind a request
 * and which Undertow takes for a malformed one. Belongs to the connection's thread.
 */
final class EmptyLines extends AbstractStreamSourceConduit<StreamSourceConduit> {
    /** Two empty lines; whoever sends more gets Undertow's 400. */
    private static final int MOST_BYTES = 4;

    private int mayGo = MOST_BYTES;

    EmptyLines(StreamSourceConduit next) {
        super(next);
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        int start = into.position();
        int read = next.read(into);
        if (mayGo == 0 || read <= 0) {
            return read;
        }
        ByteBuffer came = into.duplicate().limit(into.position()).position(start);
        skip(came);
        if (came.position() > start) {
            into.position(start);
            into.put(came.slice());
        }
        return into.position() - start;
    }

    /** Moves the position to where the request begins, as far as it has come. */
    void skip(ByteBuffer received) {
        while (mayGo > 0 && received.hasRemaining()) {
            byte next = received.get(received.position());
            if (next != '\r' && next != '\n') {
                mayGo = 0;
                return;
            }
            received.get();
            mayGo--;
        }
    }

    /** A request has ended; what Undertow has read beyond it may begin with an empty line. */
    void requestEnded(HttpServerConnection connection) {
        mayGo = MOST_BYTES;
        PooledByteBuffer beyond = connection.getExtraBytes();
        if (beyond != null) {
            skip(beyond.getBuffer());
            if (!beyond.getBuffer().hasRemaining()) {
                connection.setExtraBytes(null);
                beyond.close();
            }
        }
    }
}
