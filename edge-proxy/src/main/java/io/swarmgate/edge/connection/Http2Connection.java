package io.swarmgate.edge.connection;

import io.undertow.connector.ByteBufferPool;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.protocols.http2.AbstractHttp2StreamSinkChannel;
import io.undertow.protocols.http2.AbstractHttp2StreamSourceChannel;
import io.undertow.protocols.http2.Http2Channel;
import io.undertow.protocols.http2.Http2DataStreamSinkChannel;
import io.undertow.protocols.http2.Http2PingStreamSourceChannel;
import io.undertow.protocols.http2.Http2StreamSourceChannel;
import io.undertow.server.protocol.framed.FrameHeaderData;
import io.undertow.server.protocol.http2.Http2OpenListener;
import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.StreamConnection;
import org.xnio.channels.Channels;

/** Undertow's connection, which announces a limit of concurrent streams, but does not hold its clients to it. */
final class Http2Connection extends Http2Channel {
    /** For a client that takes no frame any more. */
    private static final long FAREWELL_MILLIS = 2000;

    /** What a PING carries; any eight bytes will do. */
    private static final byte[] RECEIPT = new byte[8];

    private final ClientConnection client;
    private final int streams;
    private volatile boolean owesReceipt;

    Http2Connection(
            StreamConnection connection,
            ByteBufferPool buffers,
            @Nullable PooledByteBuffer received,
            OptionMap options,
            ClientConnection client,
            ClientConnections clients) {
        super(connection, Http2OpenListener.HTTP2, buffers, received, false, false, options);
        this.client = client;
        this.streams = clients.bounds().streams();
        putAttachment(ClientConnection.KEY, client);
    }

    @Override
    protected @Nullable AbstractHttp2StreamSourceChannel createChannel(FrameHeaderData frame, PooledByteBuffer data)
            throws IOException {
        AbstractHttp2StreamSourceChannel channel = super.createChannel(frame, data);
        if (channel instanceof Http2PingStreamSourceChannel ping && ping.isAck()) {
            owesReceipt = false;
        }
        if (channel instanceof Http2StreamSourceChannel stream && client.exchanges >= streams) {
            // RFC 9113, section 5.1.2: the client may try again.
            sendRstStream(stream.getStreamId(), ERROR_REFUSED_STREAM);
            Channels.drain(stream, Long.MAX_VALUE);
            return null;
        }
        return channel;
    }

    /**
     * Closes with GOAWAY, which says what was not answered and may be asked again elsewhere (RFC 9113, section 6.8); in
     * its own thread.
     */
    void leave() {
        sendGoAway(ERROR_NO_ERROR);
        if (isOpen()) {
            IoTimer.start(getIoThread(), () -> IoUtils.safeClose(this), FAREWELL_MILLIS);
        }
    }

    /**
     * Sends a PING. Its answer says that everything sent before has arrived, and comes behind everything that the
     * client has asked until then (RFC 9113, section 6.7).
     */
    void askForReceipt() {
        owesReceipt = true;
        try {
            getIoThread().execute(() -> sendPing(RECEIPT.clone()));
        } catch (RejectedExecutionException closing) {
            owesReceipt = false;
        }
    }

    boolean owesReceipt() {
        return owesReceipt;
    }

    @Override
    protected void queueFrame(AbstractHttp2StreamSinkChannel frames) throws IOException {
        if (frames instanceof Http2DataStreamSinkChannel) {
            client.clock().moved(System.nanoTime());
        }
        super.queueFrame(frames);
    }
}
