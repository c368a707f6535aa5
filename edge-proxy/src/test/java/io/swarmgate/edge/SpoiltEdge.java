package io.swarmgate.edge;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code swarmgate} in a process that something goes wrong in as soon as it is ready: the first argument says what, the
 * others are its own.
 */
final class SpoiltEdge {
    private static final Logger LOG = LoggerFactory.getLogger(SpoiltEdge.class);

    private SpoiltEdge() {}

    public static void main(String[] arguments) {
        String fault = arguments[0];
        Thread spoiler = new Thread(
                () -> {
                    try {
                        // Standard input ends when the test has seen the edge ready.
                        var unused = System.in.readAllBytes();
                    } catch (java.io.IOException closed) {
                        return;
                    }
                    spoil(fault);
                },
                "spoiler");
        spoiler.setDaemon(true);
        spoiler.start();
        Main.main(List.of(arguments).subList(1, arguments.length).toArray(String[]::new));
    }

    private static void spoil(String fault) {
        switch (fault) {
            case "heap" -> fill(new ArrayList<>());
            case "heap-in-a-pool" -> {
                ExecutorService pool = Executors.newSingleThreadExecutor();
                // The error ends up in a future that nobody asks.
                var unused = pool.submit(() -> {
                    try {
                        fill(new ArrayList<>());
                    } catch (OutOfMemoryError swallowed) {
                        LOG.warn("a library goes on", swallowed);
                    }
                });
            }
            case "io-thread" -> {
                Thread thread = new Thread(
                        () -> {
                            throw new AssertionError("a bug");
                        },
                        "XNIO-1 I/O-1");
                thread.start();
            }
            case "stack" -> deeper(0);
            default -> throw new IllegalArgumentException(fault);
        }
    }

    private static void fill(List<long[]> held) {
        while (true) {
            held.add(new long[1024]);
        }
    }

    private static int deeper(int depth) {
        return depth < 0 ? 0 : deeper(depth + 1) + 1;
    }
}
