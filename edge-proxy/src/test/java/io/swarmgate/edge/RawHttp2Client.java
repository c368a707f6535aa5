package io.swarmgate.edge;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * An HTTP/2 client that sends exactly the frames it is told to (RFC 9113, section 4.1) and hides none of the answers.
 */
final class RawHttp2Client implements AutoCloseable {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    static final int END_STREAM = 1;
    static final int ACK = 1;
    static final int END_HEADERS = 4;

    // Error codes (RFC 9113, section 7).
    static final int REFUSED_STREAM = 7;
    static final int CANCEL = 8;
    static final int ENHANCE_YOUR_CALM = 11;

    private static final byte[] NONE = {};

    private final SSLSocket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private final DefaultHttp2HeadersDecoder fields = new DefaultHttp2HeadersDecoder(false);

    /**
     * One frame as it came.
     *
     * @param fields of HEADERS; empty for others
     */
    record Frame(int type, int flags, int stream, Buffer payload, Map<String, String> fields) {
        boolean has(int flag) {
            return (flags & flag) != 0;
        }

        /** Of RST_STREAM, and of GOAWAY behind the last stream's number. */
        int errorCode() {
            return payload.getInt(type == GOAWAY ? 4 : 0);
        }
    }

    /** The answer on one stream. */
    record Answer(int status, String text) {}

    /** Connects, agrees on {@code h2} and sends the connection preface. */
    RawHttp2Client(InetSocketAddress address) throws Exception {
        socket = (SSLSocket) SelfSigned.trustingAll().getSocketFactory().createSocket();
        socket.setSoTimeout(20_000);
        socket.connect(address);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        in = new DataInputStream(socket.getInputStream());
        out = socket.getOutputStream();
        out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        send(SETTINGS, 0, 0, NONE);
    }

    void send(int type, int flags, int stream, byte[] payload) throws IOException {
        out.write(frame(type, flags, stream, payload));
        out.flush();
    }

    /** Sends a frame whose header announces so many bytes more than there are. */
    void sendPart(int type, int flags, int stream, byte[] payload, int missing) throws IOException {
        byte[] whole = frame(type, flags, stream, Arrays.copyOf(payload, payload.length + missing));
        out.write(whole, 0, whole.length - missing);
        out.flush();
    }

    /** Sends one frame so many times, in as few packets as they fit in. */
    void flood(int times, int type, int flags, int stream, byte[] payload) throws IOException {
        byte[] one = frame(type, flags, stream, payload);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < times; i++) {
            all.write(one);
        }
        out.write(all.toByteArray());
        out.flush();
    }

    void sendTogether(byte[]... frames) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] frame : frames) {
            all.write(frame);
        }
        out.write(all.toByteArray());
        out.flush();
    }

    static byte[] frame(int type, int flags, int stream, byte[] payload) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream frame = new DataOutputStream(bytes);
        frame.writeByte(payload.length >> 16);
        frame.writeShort(payload.length);
        frame.writeByte(type);
        frame.writeByte(flags);
        frame.writeInt(stream);
        frame.write(payload);
        return bytes.toByteArray();
    }

    /** A GET whose header section is whole and that has no body. */
    void get(int stream, String path, String... fields) throws IOException {
        send(HEADERS, END_STREAM | END_HEADERS, stream, getFields(path, fields));
    }

    /** The field block of a GET: pseudo-header fields, then names and values in turn. */
    static byte[] getFields(String path, String... fields) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.writeBytes(block(":method", "GET", ":scheme", "https", ":authority", "e", ":path", path));
        block.writeBytes(block(fields));
        return block.toByteArray();
    }

    /** Literal fields without indexing, not Huffman coded (RFC 7541, section 6.2.2). */
    static byte[] block(String... namesAndValues) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            block.write(0);
            string(block, namesAndValues[i]);
            string(block, namesAndValues[i + 1]);
        }
        return block.toByteArray();
    }

    private static void string(ByteArrayOutputStream block, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        int length = bytes.length;
        if (length < 127) {
            block.write(length);
        } else {
            block.write(127);
            for (length -= 127; length >= 128; length >>= 7) {
                block.write((length & 127) | 128);
            }
            block.write(length);
        }
        block.writeBytes(bytes);
    }

    /** The next frame; empty if the connection has ended. */
    Optional<Frame> receive() throws IOException {
        try {
            int length = (in.readUnsignedByte() << 16) | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            int stream = in.readInt() & 0x7fffffff;
            byte[] payload = new byte[length];
            in.readFully(payload);
            // All are decoded in order, whoever is interested: they share the compression state (RFC 7541, section
            // 2.2).
            return Optional.of(new Frame(
                    type, flags, stream, Buffer.buffer(payload), type == HEADERS ? decode(stream, payload) : Map.of()));
        } catch (EOFException | SocketException | SSLException ended) {
            return Optional.empty();
        }
    }

    /** Reads on to a frame of this kind; empty if the connection ends before one comes. */
    Optional<Frame> await(Predicate<Frame> kind) throws IOException {
        while (true) {
            Optional<Frame> next = receive();
            if (next.isEmpty() || kind.test(next.get())) {
                return next;
            }
        }
    }

    /** The first frame of a type. */
    Optional<Frame> await(int type) throws IOException {
        return await(frame -> frame.type() == type);
    }

    /** Reads a stream's answer to its end, those of other streams being passed over. */
    Answer answer(int stream) throws IOException {
        int status = 0;
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        while (true) {
            Frame frame = await(any -> any.stream() == stream || any.type() == GOAWAY)
                    .orElseThrow(() -> new EOFException("connection closed before the answer"));
            if (frame.type() == GOAWAY || frame.type() == RST_STREAM) {
                throw new IOException((frame.type() == GOAWAY ? "GOAWAY " : "RST_STREAM ") + frame.errorCode());
            }
            if (frame.type() == HEADERS) {
                status = Integer.parseInt(frame.fields().get(":status"));
            } else if (frame.type() == DATA) {
                content.writeBytes(frame.payload().getBytes());
            }
            if (frame.has(END_STREAM)) {
                return new Answer(status, content.toString(StandardCharsets.UTF_8));
            }
        }
    }

    /**
     * Reads a stream whose content it takes by so many bytes, each time a frame of it has come.
     *
     * @return the frame that ends it; empty if the connection ends
     */
    Optional<Frame> answering(int stream, int increment) throws IOException {
        byte[] more = Buffer.buffer().appendInt(increment).getBytes();
        while (true) {
            Optional<Frame> next = await(frame -> frame.stream() == stream || frame.type() == GOAWAY);
            if (next.isEmpty() || next.get().type() > HEADERS || next.get().has(END_STREAM)) {
                return next;
            }
            send(WINDOW_UPDATE, 0, stream, more);
            send(WINDOW_UPDATE, 0, 0, more);
        }
    }

    /** The status of a stream's answer, or the frame that came in its place with its error code. */
    String outcome(int stream) {
        try {
            return String.valueOf(answer(stream).status());
        } catch (IOException ended) {
            return String.valueOf(ended.getMessage());
        }
    }

    private Map<String, String> decode(int stream, byte[] block) throws IOException {
        Map<String, String> decoded = new LinkedHashMap<>();
        try {
            fields.decodeHeaders(stream, Unpooled.wrappedBuffer(block))
                    .forEach(field -> decoded.put(
                            field.getKey().toString(), field.getValue().toString()));
        } catch (Http2Exception malformed) {
            throw new IOException(malformed);
        }
        return decoded;
    }

    /** True once the other side has closed the connection. */
    boolean isClosedByPeer() throws IOException {
        try {
            while (receive().isPresent()) {
                // What was under way.
            }
            return true;
        } catch (SocketTimeoutException open) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
