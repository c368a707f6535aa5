package io.swarmgate.edge.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The edge is restarted while viewers in a real browser watch. How long things take is printed, not asserted. */
class RestartIT {
    private static final String KEYS = "token-keys: ['k:0123456789abcdef0123456789abcdef']";
    private static final String SWARM_BYTES = "swarmgate_segment_bytes_total{route=\"demo\",source=\"swarm\"";

    @TempDir
    Path directory;

    private NetworkBed start() throws Exception {
        return NetworkBed.start(
                directory,
                "swarm: true",
                "swarm: {stun: off, local-candidates: true, upload-ratio: 4, seeders: 1, " + KEYS + "}");
    }

    @ParameterizedTest
    @ValueSource(strings = {LongStream.LIVE, LongStream.ON_DEMAND})
    void viewersAreASwarmAgainWithoutLosingEachOther(String stream) throws Exception {
        try (NetworkBed bed = start();
                Chromium chromium = Chromium.launch();
                NetworkTab one = NetworkTab.open(chromium, bed.url(), stream).awaitPlayed(2);
                NetworkTab two = NetworkTab.open(chromium, bed.url(), stream).awaitLinks(1);
                NetworkTab three = NetworkTab.open(chromium, bed.url(), stream).awaitLinks(2)) {
            List<NetworkTab> tabs = List.of(one, two, three);
            awaitFromPeers(tabs, 200_000);
            tabs.forEach(tab -> tab.evaluate("() => { window.linked = connections.length; }"));

            bed.restart();
            long restarted = System.nanoTime();
            tabs.forEach(tab -> tab.await("() => swarmgate.stats().state === 'joined'"));
            report(stream, "joined again", restarted);
            await().atMost(Duration.ofSeconds(60)).pollInSameThread().until(() -> openLinks(bed) == 6);
            report(stream, "links known to the gateway", restarted);
            awaitFromPeers(tabs, 300_000);
            report(stream, "300 kB more from peers", restarted);
            await().atMost(Duration.ofSeconds(90)).pollInSameThread().until(() -> bed.metric(SWARM_BYTES) > 0);

            assertThat(tabs)
                    .allSatisfy(tab -> assertThat(tab.evaluate("() => connections.length - linked"))
                            .as("the connections there were are used on")
                            .isEqualTo(0));
            assertThat(tabs).allSatisfy(tab -> assertThat(tab.stalls()).isZero());
        }
    }

    /** Those that both ends say are open; each counts twice. */
    private static int openLinks(NetworkBed bed) throws Exception {
        return bed.admin("/api/v1/swarm").split("\"open\":true", -1).length - 1;
    }

    private static void awaitFromPeers(List<NetworkTab> tabs, long bytes) {
        long before = tabs.stream().mapToLong(NetworkTab::fromPeers).sum();
        await().atMost(Duration.ofSeconds(90))
                .pollInSameThread()
                .until(() -> tabs.stream().mapToLong(NetworkTab::fromPeers).sum() > before + bytes);
    }

    private static void report(String stream, String what, long since) {
        System.out.printf("restart, %s: %s after %.1f s%n", stream, what, (System.nanoTime() - since) / 1e9);
    }

    @Test
    void aKilledSocketIsOpenedAgainAndTransfersGoOnMeanwhile() throws Exception {
        try (NetworkBed bed = start();
                Chromium chromium = Chromium.launch();
                NetworkTab one = NetworkTab.open(chromium, bed.url(), LongStream.LIVE, NetworkTab.CORE_IN_THE_PAGE)
                        .awaitPlayed(2);
                NetworkTab two = NetworkTab.open(chromium, bed.url(), LongStream.LIVE, NetworkTab.CORE_IN_THE_PAGE)
                        .awaitLinks(1)) {
            List<NetworkTab> tabs = List.of(one, two);
            awaitFromPeers(tabs, 200_000);
            tabs.forEach(tab -> tab.evaluate(
                    "() => { window.linked = connections.length; window.socketsAllowed = false; killSockets(); }"));
            tabs.forEach(tab -> tab.await("() => swarmgate.stats().state === 'reconnecting'"));
            awaitFromPeers(tabs, 300_000);
            assertThat(tabs)
                    .allSatisfy(tab -> assertThat(tab.evaluate("() => swarmgate.stats().state"))
                            .isEqualTo("reconnecting"));

            tabs.forEach(tab -> tab.evaluate("() => { window.socketsAllowed = true; }"));
            tabs.forEach(tab -> tab.await("() => swarmgate.stats().state === 'joined'"));
            assertThat(tabs)
                    .allSatisfy(tab -> assertThat(tab.evaluate("() => connections.length - linked"))
                            .isEqualTo(0));
            assertThat(tabs).allSatisfy(tab -> assertThat(tab.stalls()).isZero());
        }
    }
}
