package io.swarmgate.edge.capacity;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.edge.config.EdgeConfig;
import org.junit.jupiter.api.Test;

class CapacityTest {
    private static final long MIB = 1 << 20;
    private static final EdgeConfig USUAL = EdgeConfig.ofOrigin("http://origin.example/");

    private static Machine machine(long heapMib, long directMib, long descriptors) {
        return new Machine(heapMib * MIB, directMib * MIB, descriptors, 40);
    }

    private static EdgeConfig swarming() {
        return USUAL.withRoutes(
                USUAL.origins(),
                USUAL.routes().stream().map(route -> route.withSwarm(true)).toList());
    }

    @Test
    void theDefaultsFitIntoAHeapOfFourGiB() {
        Capacity capacity = Capacity.of(swarming(), machine(4096, 4096, 65_536));
        assertThat(capacity.warnings()).isEmpty();
        assertThat(capacity.config()).isEqualTo(swarming());
    }

    @Test
    void whatDoesNotFitIntoTheHeapIsLoweredAndSaidWithNumbersAndRemedy() {
        Capacity capacity = Capacity.of(swarming(), machine(128, 1024, 65_536));
        EdgeConfig fits = capacity.config();
        assertThat(fits.manifests().cacheBytes()).isEqualTo(capacity.heap().heldManifestBytes());
        assertThat(fits.manifests().maxBytes()).isEqualTo(4 * MIB);
        assertThat(fits.swarm().viewers()).isEqualTo(capacity.heap().viewers());
        assertThat(fits.limits().connections()).isEqualTo(capacity.heap().connections());
        assertThat(fits.gateway()).isEqualTo(USUAL.gateway());
        assertThat(capacity.warnings())
                .hasSize(4)
                .allSatisfy(warning -> assertThat(warning).contains("heap of 128 MiB", "-Xmx"))
                .anySatisfy(warning -> assertThat(warning).startsWith("manifests.cache: 64 MiB do not fit"))
                .anySatisfy(warning -> assertThat(warning).startsWith("manifests.max-size: manifests of 16 MiB"))
                .anySatisfy(warning -> assertThat(warning).startsWith("swarm.viewers: 20000 "))
                .anySatisfy(warning -> assertThat(warning).startsWith("limits.connections: 10000 "));
    }

    @Test
    void withoutASwarmViewersAreNobodysConcern() {
        Capacity capacity = Capacity.of(USUAL, machine(128, 1024, 65_536));
        assertThat(capacity.warnings()).noneMatch(warning -> warning.contains("swarm.viewers"));
        assertThat(capacity.summary()).doesNotContain("viewers");
    }

    @Test
    void memoryForSegmentsLeavesHalfOfTheDirectMemoryToOthers() {
        Capacity capacity = Capacity.of(USUAL, machine(4096, 200, 65_536));
        assertThat(capacity.config().gateway().memoryBytes()).isEqualTo(100 * MIB);
        assertThat(capacity.warnings())
                .anySatisfy(warning -> assertThat(warning)
                        .startsWith("gateway.memory: 128 MiB are more than half of the 200 MiB of direct memory")
                        .contains("100 MiB are used", "-XX:MaxDirectMemorySize"));
    }

    @Test
    void connectionsFitIntoTheOtherHalf() {
        Capacity capacity = Capacity.of(USUAL, machine(4096, 32, 65_536));
        assertThat(capacity.config().limits().connections()).isEqualTo(963);
        assertThat(capacity.warnings())
                .anySatisfy(warning -> assertThat(warning)
                        .startsWith(
                                "limits.connections: 10000 connections do not fit into 32 MiB of direct memory; 963")
                        .contains("-XX:MaxDirectMemorySize"));
    }

    @Test
    void aLowDescriptorLimitIsSaidWithWhatIsUsedOfIt() {
        Capacity capacity = Capacity.of(USUAL, machine(4096, 4096, 1024));
        assertThat(capacity.warnings())
                .singleElement()
                .asString()
                .startsWith("file descriptors: the process may have 1024 of them, and 10000 connections")
                .contains("512 spool files", "256 connections to origins", "need 12474", "ulimit -n", "LimitNOFILE=");
        assertThat(capacity.config().limits().connections())
                .isEqualTo(capacity.descriptors().connections());
        assertThat(capacity.config().gateway().maxOpenFiles())
                .isEqualTo(capacity.descriptors().openFiles());
    }

    @Test
    void whereNobodySaysHowManyDescriptorsThereAreAllIsAsConfigured() {
        Capacity capacity = Capacity.of(USUAL, new Machine(4096 * MIB, 4096 * MIB, null, 0));
        assertThat(capacity.warnings()).isEmpty();
        assertThat(capacity.descriptors().connections()).isEqualTo(10_000);
    }

    @Test
    void theSummaryIsOneLineForTheLog() {
        assertThat(Capacity.of(swarming(), machine(4096, 4096, 65_536)).summary())
                .isEqualTo("heap 4 GiB: 410 MiB for streams and segments, 64 MiB for manifests, 328 MiB for heads of"
                        + " stored segments, up to 10000 connections and 20000 viewers in swarms; direct memory: 128"
                        + " MiB for small segments; 512 open spool files");
    }

    @Test
    void thisMachineSaysWhatItHas() {
        Machine here = Machine.here();
        assertThat(here.heapBytes()).isEqualTo(Runtime.getRuntime().maxMemory());
        assertThat(here.directBytes()).isPositive();
    }
}
