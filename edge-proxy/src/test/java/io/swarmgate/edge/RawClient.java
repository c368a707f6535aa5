package io.swarmgate.edge;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** An HTTP/1.1 client that sends exactly the bytes it is given and hides nothing of what comes back. */
public final class RawClient implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;

    /** A response as it stood on the wire. */
    public static final class Response {
        private final String head;
        private final byte[] content;
        private final boolean complete;

        Response(String head, byte[] content, boolean complete) {
            this.head = head;
            this.content = content;
            this.complete = complete;
        }

        /** Status line and fields. */
        public String head() {
            return head;
        }

        public byte[] content() {
            return content;
        }

        /** False if the connection ended before the content did. */
        public boolean complete() {
            return complete;
        }

        public int status() {
            return Integer.parseInt(head.substring(9, 12));
        }

        public String text() {
            return new String(content, StandardCharsets.UTF_8);
        }

        /** Value of the first line of a field. */
        public Optional<String> field(String name) {
            String start = name.toLowerCase(Locale.ROOT) + ":";
            return head.lines()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
                    .map(line -> line.substring(start.length()).strip())
                    .findFirst();
        }
    }

    public RawClient(InetSocketAddress address) throws IOException {
        this(address, 0);
    }

    /** @param receiveBuffer of the socket; small for a client that is to be slow; 0 for the usual */
    public RawClient(InetSocketAddress address, int receiveBuffer) throws IOException {
        socket = new Socket();
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.setSoTimeout(20_000);
        socket.connect(address);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** One GET on a connection of its own. */
    public static Response get(InetSocketAddress address, String target) throws IOException {
        return exchange(address, "GET " + target + " HTTP/1.1\nHost: edge.example\n\n");
    }

    /** One GET on a connection of its own, by the address itself. */
    public static Response getByAddress(InetSocketAddress address, String target) throws IOException {
        return exchange(address, "GET " + target + " HTTP/1.1\nHost: 127.0.0.1:" + address.getPort() + "\n\n");
    }

    /** One request on a connection of its own. */
    public static Response exchange(InetSocketAddress address, String request) throws IOException {
        try (RawClient client = new RawClient(address)) {
            client.send(request);
            return client.receive(request.startsWith("HEAD"));
        }
    }

    /** Sends text whose lines end in LF with CRLF instead. */
    public void send(String request) throws IOException {
        sendExactly(request.replace("\n", "\r\n"));
    }

    public void sendExactly(String request) throws IOException {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    public InputStream stream() {
        return in;
    }

    public Response receive() throws IOException {
        return receive(false);
    }

    /** @param headOnly for the answer to HEAD, which has no content whatever its fields say */
    public Response receive(boolean headOnly) throws IOException {
        String head = receiveHead();
        Response partial = new Response(head, new byte[0], true);
        int status = partial.status();
        if (headOnly || status / 100 == 1 || status == 204 || status == 304) {
            return partial;
        }
        if (partial.field("Transfer-Encoding").isPresent()) {
            return receiveChunks(head);
        }
        Optional<String> length = partial.field("Content-Length");
        if (length.isEmpty()) {
            return new Response(head, in.readAllBytes(), true);
        }
        byte[] content = in.readNBytes(Integer.parseInt(length.get()));
        return new Response(head, content, content.length == Integer.parseInt(length.get()));
    }

    /** The next header section. */
    public String receiveHead() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("connection closed after \"" + head + "\"");
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private Response receiveChunks(String head) throws IOException {
        java.io.ByteArrayOutputStream content = new java.io.ByteArrayOutputStream();
        StringBuilder trailers = new StringBuilder(head);
        while (true) {
            String size = line();
            if (size == null) {
                return new Response(head, content.toByteArray(), false);
            }
            int length = Integer.parseInt(size.split(";", 2)[0].strip(), 16);
            if (length == 0) {
                break;
            }
            byte[] chunk = in.readNBytes(length);
            content.writeBytes(chunk);
            if (chunk.length < length || line() == null) {
                return new Response(head, content.toByteArray(), false);
            }
        }
        for (String line = line(); line != null && !line.isEmpty(); line = line()) {
            trailers.append(line).append("\r\n");
        }
        return new Response(trailers.toString(), content.toByteArray(), true);
    }

    private @org.jspecify.annotations.Nullable String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next >= 0; next = in.read()) {
            if (next == '\n') {
                return line.toString().stripTrailing();
            }
            line.append((char) next);
        }
        return null;
    }

    /** True once the other side has closed the connection. */
    public boolean isClosedByPeer() throws IOException {
        try {
            return in.read() < 0;
        } catch (java.net.SocketException reset) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
