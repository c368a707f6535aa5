package io.swarmgate.edge.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.BrowserContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Viewers of a page of the Internet, in a browser that asks before such a page connects to local addresses: nobody is
 * ever asked. Without a window nobody can answer, and Chromium takes that for a no: the permission is then
 * {@code denied}.
 */
class LocalNetworkIT {
    /** Of the neighbour it is connected to. */
    private static final String HAS_LOCAL_CANDIDATES =
            "() => connections.some(({ connectionState, remoteDescription }) => connectionState === 'connected' && remoteDescription.sdp.includes('typ host'))";

    /** Says of every address that it is one in the other's own network. */
    private static final String LIE = """
            const send = WebSocket.prototype.send;
            WebSocket.prototype.send = function (text) {
              return send.call(this, text.replace(/(candidate:\\S+ \\d \\w+ \\d+) \\S+/g, '$1 192.168.77.7'));
            };
            """;

    @TempDir
    Path directory;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<NetworkTab> tabs = new ArrayList<>();
    private Coturn coturn;
    private NetworkBed bed;
    private Chromium chromium;

    @BeforeEach
    void start() throws Exception {
        coturn = opened(Coturn.start(directory));
        bed = opened(NetworkBed.start(
                directory, "swarm: true", "swarm: {" + coturn.configuration() + ", upload-ratio: 4, seeders: 1}"));
        chromium = opened(Chromium.launchFarFrom(bed.port()));
    }

    @AfterEach
    void stop() throws Exception {
        tabs.forEach(NetworkTab::close);
        for (int last = open.size(); last > 0; last--) {
            open.get(last - 1).close();
        }
    }

    private <T extends AutoCloseable> T opened(T resource) {
        open.add(resource);
        return resource;
    }

    private NetworkTab open(Consumer<BrowserContext> prepared) {
        NetworkTab tab = NetworkTab.open(chromium, bed.url(), LongStream.LIVE, prepared);
        tabs.add(tab);
        return tab;
    }

    private void awaitFromPeers(long bytes) {
        await().atMost(Duration.ofSeconds(60))
                .pollInSameThread()
                .until(() -> tabs.stream().mapToLong(NetworkTab::fromPeers).sum() > bytes);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, String> permissions(NetworkTab tab) {
        return (Map<String, String>) tab.evaluate("""
                async () => {
                  const states = {};
                  for (const name of ['local-network', 'local-network-access', 'loopback-network'])
                    await navigator.permissions.query({ name }).then(({ state }) => (states[name] = state), () => {});
                  return states;
                }""");
    }

    private void assertThatNobodyWasAsked() {
        assertThat(tabs)
                .allSatisfy(tab -> assertThat(permissions(tab))
                        .isNotEmpty()
                        .allSatisfy((name, state) -> assertThat(state).as(name).isEqualTo("prompt")));
    }

    /** Of either: on a busy machine a browser may not get its names for local addresses (mDNS) registered in time. */
    private void awaitLocalCandidates() {
        await().atMost(Duration.ofSeconds(60))
                .pollInSameThread()
                .until(() -> tabs.stream().anyMatch(tab -> (boolean) tab.evaluate(HAS_LOCAL_CANDIDATES)));
    }

    private void awaitCounted(String access) {
        await().atMost(Duration.ofSeconds(30))
                .pollInSameThread()
                .until(() -> bed.metric("swarmgate_swarm_local_network_total{route=\"demo\",access=\"" + access + "\"")
                        == tabs.size());
    }

    @Test
    void viewersShareByPublicAddressesAndAreNotAsked() {
        // Elsewhere such viewers do not find each other, as is right.
        assumeTrue(coturn.isPublic(), "left out: this machine has no address outside the private ranges");
        open(context -> {}).awaitPlayed(2);
        open(context -> {}).awaitLinks(1);
        awaitFromPeers(500_000);

        assertThatNobodyWasAsked();
        assertThat(tabs).noneMatch(tab -> (boolean) tab.evaluate(HAS_LOCAL_CANDIDATES));
        assertThat(tabs).allSatisfy(tab -> assertThat(tab.stalls()).isZero());
        awaitCounted("withheld");
    }

    @Test
    void addressesThatANeighbourLiesAboutRaiseNoQuestion() {
        open(context -> {}).awaitPlayed(2);
        open(NetworkTab.CORE_IN_THE_PAGE.andThen(context -> context.addInitScript(LIE)))
                .awaitPlayed(4);
        tabs.get(0).await("() => connections.some(({ remoteDescription }) => remoteDescription)");
        tabs.get(1).await("() => connections.some(({ iceGatheringState }) => iceGatheringState === 'complete')");

        assertThatNobodyWasAsked();
    }

    @Test
    void localAddressesAreUsedWhereTheyAreAllowed() {
        Consumer<BrowserContext> granted = context -> context.grantPermissions(List.of("local-network-access"));
        open(granted).awaitPlayed(2);
        open(granted).awaitLinks(1);
        awaitFromPeers(500_000);

        awaitLocalCandidates();
        awaitCounted("granted");
    }

    @Test
    void aPageOfTheSameNetworkUsesItsAddressesAsEver() {
        chromium = opened(Chromium.launchFarFrom(1));
        open(context -> {}).awaitPlayed(2);
        open(context -> {}).awaitLinks(1);

        assertThatNobodyWasAsked();
        awaitLocalCandidates();
        awaitCounted("unasked");
    }

    @Test
    void aPageThatThrowsTheFrameOutSharesWithThoseWhoComeNext() {
        assumeTrue(coturn.isPublic(), "left out: this machine has no address outside the private ranges");
        open(context -> {}).awaitPlayed(2);
        NetworkTab tidy = open(context -> {}).awaitLinks(1);
        tidy.evaluate("() => document.querySelectorAll('html > div').forEach((div) => div.remove())");
        tidy.await("() => swarmgate.stats().links.every(({ open }) => !open)");
        open(context -> {});
        tidy.awaitLinks(1);

        assertThatNobodyWasAsked();
    }
}
