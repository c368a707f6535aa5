package io.swarmgate.edge;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An origin that says byte for byte what a test wants, at its own pace, and remembers byte for byte what it was asked.
 * Each connection has a thread.
 */
public final class ScriptedOrigin implements AutoCloseable {
    private final ServerSocket server;
    private final Script script;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

    private final AtomicInteger accepted = new AtomicInteger();

    /** Answers one request. */
    @FunctionalInterface
    public interface Script {
        /** Answers; the connection stays open for another request if this returns true. */
        boolean answer(String request, OutputStream out) throws IOException;
    }

    private ScriptedOrigin(ServerSocket server, Script script) {
        this.server = server;
        this.script = script;
    }

    public static ScriptedOrigin start(Script script) {
        return startAt("127.0.0.1", 0, script);
    }

    /** @param port 0 for any */
    public static ScriptedOrigin startAt(String address, int port, Script script) {
        try {
            ScriptedOrigin origin =
                    new ScriptedOrigin(new ServerSocket(port, 256, InetAddress.getByName(address)), script);
            Thread thread = new Thread(origin::accept, "scripted-origin");
            thread.setDaemon(true);
            thread.start();
            return origin;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Answers every request with the same text, HEAD without the content; lines of the head end in LF here. */
    public static ScriptedOrigin saying(String head, String content) {
        return start((request, out) -> {
            send(out, head + "\n\n");
            send(out, request.startsWith("HEAD") ? "" : content, StandardCharsets.ISO_8859_1);
            return true;
        });
    }

    /** Sends text whose lines end in LF with CRLF instead. */
    public static void send(OutputStream out, String text) throws IOException {
        send(out, text.replace("\n", "\r\n"), StandardCharsets.ISO_8859_1);
    }

    private static void send(OutputStream out, String text, java.nio.charset.Charset charset) throws IOException {
        out.write(text.getBytes(charset));
        out.flush();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                connections.add(socket);
                accepted.incrementAndGet();
                Thread thread = new Thread(() -> serve(socket), "scripted-origin-connection");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = socket.getInputStream();
            boolean again = true;
            while (again) {
                String request = readHead(in);
                if (request.isEmpty()) {
                    return;
                }
                requests.add(request);
                again = script.answer(request, socket.getOutputStream());
            }
        } catch (IOException gone) {
            // The edge gave up on the connection, as some tests want it to.
        } finally {
            connections.remove(socket);
        }
    }

    private static String readHead(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                return "";
            }
            head.append((char) next);
        }
        return head.toString();
    }

    /** Closes the connections there are, as an origin does that is restarted. */
    public void dropConnections() {
        for (Socket socket : connections) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    public int port() {
        return server.getLocalPort();
    }

    public String url() {
        return "http://" + server.getInetAddress().getHostAddress() + ":" + port() + "/";
    }

    /** Header sections received so far, each with its final empty line. */
    public List<String> requests() {
        return requests;
    }

    public int acceptedConnections() {
        return accepted.get();
    }

    public int openConnections() {
        return connections.size();
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket socket : connections) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
