package io.swarmgate.edge;

import io.swarmgate.edge.connection.ClientConnections;
import io.swarmgate.edge.connection.Http1Listener;
import io.swarmgate.edge.connection.Http2Listener;
import io.undertow.UndertowOptions;
import io.undertow.connector.ByteBufferPool;
import io.undertow.protocols.ssl.UndertowXnioSsl;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.server.HttpHandler;
import io.undertow.server.OpenListener;
import io.undertow.server.protocol.http.AlpnOpenListener;
import io.undertow.server.protocol.http.HttpOpenListener;
import io.undertow.server.protocol.http2.Http2OpenListener;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.xnio.ChannelListener;
import org.xnio.ChannelListeners;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.Xnio;
import org.xnio.XnioWorker;
import org.xnio.channels.AcceptingChannel;

/**
 * A listening socket, the threads that move its connections, and the protocols spoken on them: what Undertow's builder
 * would make, in parts that can be told apart. The builder's listener stops accepting only by closing every connection.
 */
final class Acceptor implements AutoCloseable {
    /** What fits into one TLS record; the rest is for its head (UNDERTOW-1209). */
    private static final int BUFFER_BYTES = 16 * 1024 - 20;

    private static final int BUFFERS_PER_THREAD = 4;

    /** A property of JSSE, which reads it once. */
    private static final String REFUSE_RENEGOTIATION = "jdk.tls.rejectClientInitiatedRenegotiation";

    static {
        // Each new handshake costs the edge far more than the client that asks for it (CVE-2011-1473).
        if (System.getProperty(REFUSE_RENEGOTIATION) == null) {
            System.setProperty(REFUSE_RENEGOTIATION, "true");
        }
    }

    private final XnioWorker worker;
    private final AcceptingChannel<? extends StreamConnection> socket;
    private final OpenListener connections;
    private final Http2Farewell farewell;
    private final Http2Listener http2;

    private Acceptor(
            XnioWorker worker,
            AcceptingChannel<? extends StreamConnection> socket,
            OpenListener connections,
            Http2Farewell farewell,
            Http2Listener http2) {
        this.worker = worker;
        this.socket = socket;
        this.connections = connections;
        this.farewell = farewell;
        this.http2 = http2;
    }

    /**
     * Listens.
     *
     * @param tls for HTTP/1.1 and HTTP/2 as ALPN decides; null for HTTP/1.1 in the clear
     * @param clients told of each connection
     * @param socketOptions of XNIO, in addition to those that any listener has
     * @param serverOptions of Undertow
     */
    static Acceptor open(
            InetSocketAddress address,
            @Nullable SSLContext tls,
            HttpHandler handler,
            ClientConnections clients,
            OptionMap socketOptions,
            OptionMap serverOptions)
            throws IOException {
        if (address.isUnresolved()) {
            throw new UnknownHostException(address.getHostString());
        }
        Xnio xnio = Xnio.getInstance(Acceptor.class.getClassLoader());
        int threads = Math.max(2, Runtime.getRuntime().availableProcessors());
        XnioWorker worker = xnio.createWorker(OptionMap.builder()
                .set(Options.WORKER_IO_THREADS, threads)
                .set(Options.WORKER_TASK_CORE_THREADS, threads * 8)
                .set(Options.WORKER_TASK_MAX_THREADS, threads * 8)
                .set(Options.TCP_NODELAY, true)
                .set(Options.CORK, true)
                .getMap());
        OptionMap socket = OptionMap.builder()
                .set(Options.WORKER_IO_THREADS, threads)
                .set(Options.TCP_NODELAY, true)
                .set(Options.REUSE_ADDRESSES, true)
                .set(Options.BALANCING_TOKENS, 1)
                .set(Options.BALANCING_CONNECTIONS, 2)
                .addAll(socketOptions)
                .getMap();
        ByteBufferPool buffers = new DefaultByteBufferPool(true, BUFFER_BYTES, -1, BUFFERS_PER_THREAD);
        OptionMap options = OptionMap.builder()
                // An answer goes out at once: kept back for the next one, it would wait for the rest of a request
                // whose first bytes are there.
                .set(UndertowOptions.BUFFER_PIPELINED_DATA, false)
                .addAll(serverOptions)
                .getMap();
        Http1Listener http1 = new Http1Listener(new HttpOpenListener(buffers, options), clients);
        Http2Listener http2 = new Http2Listener(new Http2OpenListener(buffers, options), clients);
        Http2Farewell farewell = new Http2Farewell(http2);
        try {
            OpenListener connections = http1;
            AcceptingChannel<? extends StreamConnection> accepting;
            if (tls == null) {
                accepting = worker.createStreamConnectionServer(address, opening(connections, clients), socket);
            } else {
                connections = new AlpnOpenListener(buffers, options, http1)
                        .addProtocol(Http2OpenListener.HTTP2, farewell, 10);
                accepting = acceptTls(xnio, worker, address, tls, opening(connections, clients), socket);
            }
            connections.setRootHandler(handler);
            clients.watch(worker.getIoThread());
            accepting.resumeAccepts();
            return new Acceptor(worker, accepting, connections, farewell, http2);
        } catch (IOException | RuntimeException failed) {
            worker.shutdownNow();
            throw failed;
        }
    }

    private static ChannelListener<AcceptingChannel<StreamConnection>> opening(
            OpenListener connections, ClientConnections clients) {
        return ChannelListeners.openListenerAdapter(connection -> {
            if (clients.opened(connection)) {
                connections.handleEvent(connection);
            }
        });
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // XNIO asks for a listener of SslConnection; Undertow casts likewise
    private static AcceptingChannel<? extends StreamConnection> acceptTls(
            Xnio xnio,
            XnioWorker worker,
            InetSocketAddress address,
            SSLContext tls,
            ChannelListener<? super AcceptingChannel<StreamConnection>> opening,
            OptionMap socket)
            throws IOException {
        UndertowXnioSsl ssl = new UndertowXnioSsl(xnio, OptionMap.create(Options.USE_DIRECT_BUFFERS, true), tls);
        return ssl.createSslConnectionServer(worker, address, (ChannelListener) opening, socket);
    }

    InetSocketAddress address() {
        return socket.getLocalAddress(InetSocketAddress.class);
    }

    /** Closes the listening socket, and has clients on HTTP/2 connections ask nothing more on them. */
    void stopAccepting() {
        IoUtils.safeClose(socket);
        farewell.leave();
    }

    /** Has HTTP/2 clients say that they have everything that was sent to them. */
    void askForReceipts() {
        http2.askForReceipts();
    }

    /** Those that have not said so yet. */
    long owedReceipts() {
        return http2.owedReceipts();
    }

    /** Closes all connections, whatever is under way on them; in the thread that may be about to add one. */
    void cut() throws InterruptedException {
        CountDownLatch told = new CountDownLatch(1);
        socket.getIoThread().execute(() -> {
            try {
                connections.closeConnections();
            } finally {
                told.countDown();
            }
        });
        told.await();
    }

    @Override
    public void close() {
        IoUtils.safeClose(socket);
        worker.shutdown();
        try {
            worker.awaitTermination();
        } catch (InterruptedException interrupted) {
            worker.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
