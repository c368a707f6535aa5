package io.swarmgate.edge.connection;

import io.undertow.connector.ByteBufferPool;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.ConnectorStatistics;
import io.undertow.server.DelegateOpenListener;
import io.undertow.server.HttpHandler;
import org.jspecify.annotations.Nullable;
import org.xnio.OptionMap;
import org.xnio.StreamConnection;

/** What begins a protocol on a connection; all but that is Undertow's. */
abstract class ProtocolListener implements DelegateOpenListener {
    private final DelegateOpenListener undertow;

    ProtocolListener(DelegateOpenListener undertow) {
        this.undertow = undertow;
    }

    /** @param received what has come already; it belongs to the callee */
    @Override
    public abstract void handleEvent(StreamConnection connection, @Nullable PooledByteBuffer received);

    @Override
    public void handleEvent(StreamConnection connection) {
        handleEvent(connection, null);
    }

    @Override
    public HttpHandler getRootHandler() {
        return undertow.getRootHandler();
    }

    @Override
    public void setRootHandler(HttpHandler handler) {
        undertow.setRootHandler(handler);
    }

    @Override
    public OptionMap getUndertowOptions() {
        return undertow.getUndertowOptions();
    }

    @Override
    public void setUndertowOptions(OptionMap options) {
        undertow.setUndertowOptions(options);
    }

    @Override
    public ByteBufferPool getBufferPool() {
        return undertow.getBufferPool();
    }

    @Override
    public @Nullable ConnectorStatistics getConnectorStatistics() {
        return undertow.getConnectorStatistics();
    }

    @Override
    public void closeConnections() {
        undertow.closeConnections();
    }
}
