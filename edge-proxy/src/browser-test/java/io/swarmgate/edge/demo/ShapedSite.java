package io.swarmgate.edge.demo;

import io.swarmgate.edge.EdgeProxy;
import io.swarmgate.edge.config.ConfigLoader;
import io.swarmgate.edge.config.ConfigResult;
import io.swarmgate.edge.config.ConfigResult.Valid;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * A process of its own, for a network of its own: the demo's origin with a {@link LongStream} of 2 Mbit/s, and an edge
 * that all homes of a {@link ShapedNetwork} reach.
 */
final class ShapedSite {
    static final int PORT = 8080;
    static final int MEGABITS = 2;
    static final String READY = "the site is open";

    private ShapedSite() {}

    /** @param arguments a directory for the spool files */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        DemoOrigin origin = DemoOrigin.start(others -> new LongStream(others, MEGABITS));
        String text = """
                listen: %s:%d
                admin: 127.0.0.1:0
                gateway: {directory: %s}
                ledger: {directory: %s}
                origins: {demo: "%s"}
                routes: [{name: demo, path: /, origin: demo, inject: true, swarm: true}]
                swarm: {stun: off, local-candidates: true, control-group: 0%%, upload-ratio: 4, seeders: 1}
                """.formatted(
                        ShapedNetwork.SERVER,
                        PORT,
                        Path.of(arguments[0]).resolve("segments"),
                        Path.of(arguments[0]).resolve("ledger"),
                        origin.url());
        ConfigResult read = new ConfigLoader(Map.of()).parse("shaped.yaml", text, Path.of(arguments[0]));
        if (!(read instanceof Valid valid)) {
            throw new IOException(String.valueOf(read));
        }
        try (EdgeProxy edge = EdgeProxy.start(valid.config())) {
            System.out.println(READY + " at " + edge.address());
            new CountDownLatch(1).await();
        }
    }
}
