package io.swarmgate.edge.swarm;

import io.swarmgate.swarm.protocol.ProtocolLimits;
import io.swarmgate.swarm.session.SignallingSession;
import io.undertow.websockets.core.AbstractReceiveListener;
import io.undertow.websockets.core.BufferedBinaryMessage;
import io.undertow.websockets.core.BufferedTextMessage;
import io.undertow.websockets.core.WebSocketChannel;
import java.util.function.LongConsumer;

/** Hands whole messages to the session; runs on the channel's I/O thread. */
final class SignalReceiver extends AbstractReceiveListener {
    private final SignallingSession session;
    private final SocketConnection connection;
    private final LongConsumer receivedBytes;

    SignalReceiver(SignallingSession session, SocketConnection connection, LongConsumer receivedBytes) {
        this.session = session;
        this.connection = connection;
        this.receivedBytes = receivedBytes;
    }

    /**
     * Larger than the protocol allows, so that a client that passes the limit a little hears 4413; far beyond, 1009.
     */
    @Override
    protected long getMaxTextBufferSize() {
        return 4L * ProtocolLimits.CLIENT_MESSAGE_BYTES;
    }

    @Override
    protected long getMaxBinaryBufferSize() {
        return ProtocolLimits.CLIENT_MESSAGE_BYTES;
    }

    @Override
    protected void onFullTextMessage(WebSocketChannel channel, BufferedTextMessage message) {
        String text = message.getData();
        receivedBytes.accept(text.length());
        session.receive(text);
    }

    @Override
    protected void onFullBinaryMessage(WebSocketChannel channel, BufferedBinaryMessage message) {
        message.getData().free();
        session.receiveBinary();
    }

    @Override
    protected void onError(WebSocketChannel channel, Throwable error) {
        session.closed();
        connection.cut();
    }
}
