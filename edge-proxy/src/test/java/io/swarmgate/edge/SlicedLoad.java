package io.swarmgate.edge;

import static org.awaitility.Awaitility.await;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Viewers who ask for one segment over and over, each over one connection at a time, opened again when the edge has
 * gone. Requests are numbered, and every so many make a slice, which viewers of a site of its own are: a slice is
 * shorter than a flush interval, so that one that was stored twice or not at all shows by itself.
 */
final class SlicedLoad implements AutoCloseable {
    static final int SLICES = 4000;
    private static final int REQUESTS_A_SLICE = 50;
    private static final int VIEWERS = 4;

    private final String path;
    private final int port;
    private final AtomicLong number = new AtomicLong();
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLongArray asked = new AtomicLongArray(SLICES);
    private final List<Viewer> viewers = new ArrayList<>();
    private final AtomicInteger watching = new AtomicInteger();
    private volatile boolean paused = true;
    private volatile boolean over;

    /**
     * A request that was answered whole.
     *
     * @param countedMillis by when the edge must have counted it: its connection's next answer was there
     */
    record Answered(int slice, long countedMillis) {}

    private static final class Viewer {
        private final List<Answered> answered = new ArrayList<>();
        private int last = -1;

        synchronized void answered(int slice) {
            if (last >= 0) {
                answered.add(new Answered(last, System.currentTimeMillis()));
            }
            last = slice;
        }

        /** The connection is gone: nobody knows whether its last answer was counted. */
        synchronized void lost() {
            last = -1;
        }

        synchronized List<Answered> take() {
            List<Answered> taken = List.copyOf(answered);
            answered.clear();
            return taken;
        }
    }

    SlicedLoad(int port, String path) {
        this.port = port;
        this.path = path;
        for (int i = 0; i < VIEWERS; i++) {
            Viewer viewer = new Viewer();
            viewers.add(viewer);
            Thread thread = new Thread(() -> run(viewer), "viewer-" + i);
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** The site's line in a configuration. */
    static String site(int slice) {
        return "  s" + slice + ": [" + address(slice) + "]\n";
    }

    static String address(int slice) {
        return "10." + slice / 65536 + "." + slice / 256 % 256 + "." + slice % 256;
    }

    void go() {
        paused = false;
    }

    /** Returns when no viewer is on the air any more. */
    void pause() {
        paused = true;
        await().atMost(Duration.ofMinutes(1)).until(() -> watching.get() == 0);
    }

    private void run(Viewer viewer) {
        while (!over) {
            if (paused) {
                LockSupport.parkNanos(1_000_000);
            } else {
                watching.incrementAndGet();
                try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                    socket.setTcpNoDelay(true);
                    InputStream in = new BufferedInputStream(socket.getInputStream());
                    while (!paused) {
                        ask(viewer, socket, in);
                    }
                } catch (IOException killed) {
                    LockSupport.parkNanos(1_000_000);
                } finally {
                    viewer.lost();
                    watching.decrementAndGet();
                }
            }
        }
    }

    private void ask(Viewer viewer, Socket socket, InputStream in) throws IOException {
        int slice = (int) Math.min(SLICES - 1, number.getAndIncrement() / REQUESTS_A_SLICE);
        asked.incrementAndGet(slice);
        socket.getOutputStream()
                .write(("GET " + path + " HTTP/1.1\r\nHost: edge\r\nX-Forwarded-For: " + address(slice) + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        int length = contentLength(in);
        if (in.readNBytes(length).length < length) {
            throw new IOException("cut off");
        }
        answered.incrementAndGet();
        viewer.answered(slice);
    }

    private static int contentLength(InputStream in) throws IOException {
        int length = -1;
        StringBuilder line = new StringBuilder();
        while (true) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("cut off");
            }
            if (next != '\n') {
                line.append((char) next);
                continue;
            }
            String text = line.toString().strip();
            line.setLength(0);
            if (text.isEmpty()) {
                return length;
            }
            if (text.startsWith("HTTP/") && !text.contains(" 200 ")) {
                throw new IOException(text);
            }
            if (text.regionMatches(true, 0, "Content-Length:", 0, 15)) {
                length = Integer.parseInt(text.substring(15).strip());
            }
        }
    }

    long answered() {
        return answered.get();
    }

    /** Whether another slice can still begin. */
    boolean hasSlices() {
        return number.get() / REQUESTS_A_SLICE < SLICES - 1;
    }

    /** Requests by slice that were begun, whatever became of them. */
    long asked(int slice) {
        return asked.get(slice);
    }

    /** What was answered since this was last called. */
    List<Answered> take() {
        return viewers.stream().flatMap(viewer -> viewer.take().stream()).toList();
    }

    @Override
    public void close() {
        over = true;
        paused = true;
    }
}
