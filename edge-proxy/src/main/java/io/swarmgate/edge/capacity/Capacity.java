package io.swarmgate.edge.capacity;

import io.swarmgate.edge.config.EdgeConfig;
import io.swarmgate.edge.config.RouteConfig;
import io.swarmgate.edge.origin.OriginServer;
import java.util.ArrayList;
import java.util.List;

/**
 * What a configuration asks for, as far as this process can have it. Bounds that do not fit are lowered, not refused:
 * an edge that serves fewer is of more use than none. Pure: the same arguments give the same answer.
 *
 * @param config with bounds that fit
 * @param warnings what was lowered, each with the numbers and the remedy
 */
public record Capacity(EdgeConfig config, HeapBudget heap, DescriptorBudget descriptors, List<String> warnings) {
    /** Half of the direct memory at most is for segments, half for the buffers of listeners and origin connections. */
    private static final int SEGMENTS_PART = 2;

    /** A buffer of 16 KiB for each connection on which something is under way. */
    private static final int PLAIN = 17 * 1024;

    /** The same, and two for the records before and after. */
    private static final int TLS = 3 * PLAIN;

    public Capacity {
        warnings = List.copyOf(warnings);
    }

    /** Fits a configuration into a machine. */
    public static Capacity of(EdgeConfig config, Machine machine) {
        return new Fitting(config, machine).fit();
    }

    /** One line for the log: what there is, and what the largest parts of it are for. */
    public String summary() {
        return "heap " + Size.of(heap.heapBytes()) + ": "
                + Size.of(heap.catalogueBytes()) + " for streams and segments, "
                + Size.of(config.manifests().cacheBytes()) + " for manifests, "
                + Size.of(heap.segmentHeadBytes()) + " for heads of stored segments, "
                + "up to " + config.limits().connections() + " connections"
                + (hasSwarm(config) ? " and " + config.swarm().viewers() + " viewers in swarms" : "")
                + "; direct memory: " + Size.of(config.gateway().memoryBytes()) + " for small segments; "
                + config.gateway().maxOpenFiles() + " open spool files";
    }

    private static boolean hasSwarm(EdgeConfig config) {
        return config.routes().stream().anyMatch(RouteConfig::swarm);
    }

    /** While it is made. */
    private static final class Fitting {
        private EdgeConfig config;
        private final Machine machine;
        private final HeapBudget heap;
        private final List<String> warnings = new ArrayList<>();

        Fitting(EdgeConfig config, Machine machine) {
            this.config = config;
            this.machine = machine;
            this.heap = new HeapBudget(machine.heapBytes());
        }

        Capacity fit() {
            manifests();
            viewers();
            connections();
            directMemory();
            DescriptorBudget descriptors = descriptors();
            return new Capacity(config, heap, descriptors, warnings);
        }

        private String ofHeap() {
            return "a heap of " + Size.of(machine.heapBytes());
        }

        private void manifests() {
            EdgeConfig.Manifests wanted = config.manifests();
            long cache = wanted.cacheBytes();
            if (cache > heap.heldManifestBytes()) {
                cache = heap.heldManifestBytes();
                warnings.add("manifests.cache: " + Size.of(wanted.cacheBytes()) + " do not fit into " + ofHeap() + "; "
                        + Size.of(cache) + " are used. Give the JVM more heap (-Xmx), or set less");
            }
            int largest = wanted.maxBytes();
            if (largest > heap.largestManifestBytes()) {
                largest = (int) heap.largestManifestBytes();
                warnings.add("manifests.max-size: manifests of " + Size.of(wanted.maxBytes())
                        + " cannot be rewritten in " + ofHeap() + "; those over " + Size.of(largest)
                        + " pass through untouched. Give the JVM more heap (-Xmx), or set less");
            }
            config = config.withManifests(new EdgeConfig.Manifests(largest, cache));
        }

        private void viewers() {
            int wanted = config.swarm().viewers();
            if (hasSwarm(config) && wanted > heap.viewers()) {
                config = config.withSwarm(config.swarm().withViewers(heap.viewers()));
                warnings.add("swarm.viewers: " + wanted + " viewers do not fit into " + ofHeap() + "; beyond "
                        + heap.viewers() + " they play over HTTP alone. Give the JVM more heap (-Xmx), or set less");
            }
        }

        private void connections() {
            int wanted = config.limits().connections();
            int buffered = (int) Math.min(
                    Integer.MAX_VALUE, machine.directBytes() / SEGMENTS_PART / (config.tls() == null ? PLAIN : TLS));
            int most = Math.max(1, Math.min(heap.connections(), buffered));
            if (wanted <= most) {
                return;
            }
            config = config.withLimits(config.limits().withConnections(most));
            boolean ofHeap = heap.connections() <= buffered;
            warnings.add("limits.connections: " + wanted + " connections do not fit into "
                    + (ofHeap ? ofHeap() : Size.of(machine.directBytes()) + " of direct memory") + "; " + most
                    + " are served at once. Give the JVM more ("
                    + (ofHeap ? "-Xmx" : "-XX:MaxDirectMemorySize; without it, it is as much as -Xmx")
                    + "), or set less");
        }

        private void directMemory() {
            EdgeConfig.Gateway gateway = config.gateway();
            long room = machine.directBytes() / SEGMENTS_PART;
            if (gateway.memoryBytes() > room) {
                config = config.withGateway(gateway.withMemory(room));
                warnings.add("gateway.memory: " + Size.of(gateway.memoryBytes()) + " are more than half of the "
                        + Size.of(machine.directBytes()) + " of direct memory that the JVM may take; the other half is"
                        + " for listeners and origin connections. " + Size.of(room) + " are used, further small"
                        + " segments go to disk. Raise -XX:MaxDirectMemorySize (without it, it is as much as -Xmx), or"
                        + " set less");
            }
        }

        private DescriptorBudget descriptors() {
            EdgeConfig.Gateway gateway = config.gateway();
            int all = config.origins().stream()
                    .mapToInt(OriginServer::maxConnections)
                    .sum();
            DescriptorBudget.Wanted wanted = new DescriptorBudget.Wanted(
                    config.limits().connections(),
                    gateway.maxOpenFiles(),
                    config.origins().size(),
                    all,
                    config.origins().stream()
                            .mapToInt(OriginServer::maxConnections)
                            .max()
                            .orElse(1));
            Long most = machine.descriptors();
            long left = most == null ? Long.MAX_VALUE : most - machine.openDescriptors();
            DescriptorBudget budget = DescriptorBudget.of(wanted, left);
            if (wanted.descriptors() > left) {
                long needed = wanted.descriptors() + machine.openDescriptors();
                warnings.add("file descriptors: the process may have " + most + " of them, and "
                        + wanted.connections() + " connections (limits.connections), " + wanted.openFiles()
                        + " spool files (gateway.open-files) and " + all + " connections to origins"
                        + " (origins.*.max-connections) need " + needed + ". At most " + budget.connections()
                        + " connections, " + budget.openFiles() + " spool files and " + budget.originConnections()
                        + " connections to an origin are used. Raise the limit (ulimit -n, LimitNOFILE= of systemd) to "
                        + needed + " or more");
                config = config.withLimits(config.limits().withConnections(budget.connections()))
                        .withGateway(config.gateway().withOpenFiles(budget.openFiles()));
            }
            return budget;
        }
    }
}
