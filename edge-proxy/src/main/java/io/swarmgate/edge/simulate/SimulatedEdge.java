package io.swarmgate.edge.simulate;

import io.swarmgate.edge.EdgeProxy;
import io.swarmgate.edge.config.ConfigLoader;
import io.swarmgate.edge.config.ConfigResult;
import io.swarmgate.edge.config.ConfigResult.Invalid;
import io.swarmgate.edge.config.ConfigResult.Valid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;

/** The synthetic origin with an edge in front, configured by a file as any other. */
final class SimulatedEdge implements AutoCloseable {
    private final Path directory;
    private final SyntheticOrigin origin;
    private final EdgeProxy edge;

    private SimulatedEdge(Path directory, SyntheticOrigin origin, EdgeProxy edge) {
        this.directory = directory;
        this.origin = origin;
        this.edge = edge;
    }

    /** @throws IOException if nothing can be written or no port is free */
    static SimulatedEdge start(SimulateCommand options) throws IOException {
        Path directory = Files.createTempDirectory("swarmgate-simulate-");
        SyntheticStream stream = new SyntheticStream(
                options.seed,
                options.segmentDuration,
                options.segmentBytes(),
                options.renditions,
                options.partsPerSegment(),
                Instant.EPOCH,
                options.vodSegments());
        SyntheticOrigin origin = SyntheticOrigin.start(stream);
        try {
            Path file = directory.resolve("swarmgate.yaml");
            Files.writeString(file, configuration(options, origin.url(), directory));
            ConfigResult result = new ConfigLoader(Map.of()).load(file);
            if (result instanceof Invalid invalid) {
                throw new IOException("the simulator's own configuration has errors: " + invalid.problems());
            }
            EdgeProxy edge = EdgeProxy.start(((Valid) result).config());
            switch (options.prediction) {
                case MODEL -> {}
                case RANDOM -> edge.foresee(Prediction.random(options.seed));
                case ORACLE -> edge.foresee(origin.knowledge());
            }
            return new SimulatedEdge(directory, origin, edge);
        } catch (IOException | RuntimeException failed) {
            origin.close();
            remove(directory);
            throw failed;
        }
    }

    private static String configuration(SimulateCommand options, String origin, Path directory) {
        StringBuilder out = new StringBuilder();
        out.append("listen: 127.0.0.1:0\nadmin: 127.0.0.1:0\norigins: { main: \"")
                .append(origin)
                .append("\" }\nroutes: [{ path: /, origin: main, swarm: true }]\n")
                .append("gateway: { directory: \"")
                .append(directory.resolve("segments"))
                // Each viewer names its own address.
                .append("\" }\nledger: { directory: \"")
                .append(directory.resolve("ledger"))
                .append("\" }\ntrusted-proxies: [127.0.0.0/8]\nswarm:\n  stun: off\n  control-group: 0%\n")
                .append("  seeders: ")
                .append(options.seeders)
                .append("\n  max-peers: ")
                .append(options.maxPeers)
                .append("\n  upload-ratio: ")
                .append(options.uploadRatio)
                .append("\n  page-store: ")
                .append(options.pageStoreBytes())
                .append("B\n");
        if (options.sites > 0) {
            out.append("sites:\n");
            for (int site = 0; site < options.sites; site++) {
                out.append("  site-")
                        .append(site)
                        .append(": { networks: [10.")
                        .append(site)
                        .append(".0.0/16] }\n");
            }
        }
        return out.toString();
    }

    String url() {
        return "http://127.0.0.1:" + edge.address().getPort();
    }

    String originUrl() {
        return origin.url();
    }

    String adminUrl() {
        return "http://127.0.0.1:" + edge.adminAddress().getPort();
    }

    @Override
    public void close() {
        origin.letGo();
        edge.close();
        origin.close();
        remove(directory);
    }

    private static void remove(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException leftBehind) {
            // A temporary directory that cannot be removed is the system's to clear.
        }
    }
}
