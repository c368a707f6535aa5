package io.swarmgate.edge;

import io.undertow.connector.ByteBufferPool;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.ConnectorStatistics;
import io.undertow.server.DelegateOpenListener;
import io.undertow.server.HttpHandler;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.xnio.OptionMap;
import org.xnio.StreamConnection;

/**
 * Undertow's HTTP/2, able to tell the clients of all connections to ask nothing more on them. Undertow itself says so
 * only when it closes a connection, with whatever is under way on it.
 */
final class Http2Farewell implements DelegateOpenListener {
    private final DelegateOpenListener http2;
    private final Map<StreamConnection, GoAwayConduit> open = new ConcurrentHashMap<>();
    private volatile boolean leaving;

    Http2Farewell(DelegateOpenListener http2) {
        this.http2 = http2;
    }

    @Override
    public void handleEvent(StreamConnection connection, @Nullable PooledByteBuffer received) {
        GoAwayConduit frames = new GoAwayConduit(connection.getSinkChannel().getConduit());
        connection.getSinkChannel().setConduit(frames);
        open.put(connection, frames);
        connection.getCloseSetter().set(open::remove);
        http2.handleEvent(connection, received);
        if (leaving) {
            frames.sayGoAway();
        }
    }

    @Override
    public void handleEvent(StreamConnection connection) {
        handleEvent(connection, null);
    }

    /** Sends GOAWAY on every connection there is, and on those whose handshake is still under way. */
    void leave() {
        leaving = true;
        open.forEach((connection, frames) -> {
            try {
                connection.getIoThread().execute(frames::sayGoAway);
            } catch (RejectedExecutionException closing) {
                // The connection ends with its thread.
            }
        });
    }

    @Override
    public HttpHandler getRootHandler() {
        return http2.getRootHandler();
    }

    @Override
    public void setRootHandler(HttpHandler handler) {
        http2.setRootHandler(handler);
    }

    @Override
    public OptionMap getUndertowOptions() {
        return http2.getUndertowOptions();
    }

    @Override
    public void setUndertowOptions(OptionMap options) {
        http2.setUndertowOptions(options);
    }

    @Override
    public ByteBufferPool getBufferPool() {
        return http2.getBufferPool();
    }

    @Override
    public @Nullable ConnectorStatistics getConnectorStatistics() {
        return http2.getConnectorStatistics();
    }

    @Override
    public void closeConnections() {
        http2.closeConnections();
    }
}
