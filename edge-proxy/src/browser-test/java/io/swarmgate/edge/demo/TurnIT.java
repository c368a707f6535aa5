package io.swarmgate.edge.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Viewers in a real browser who reach each other by way of a real TURN server. */
class TurnIT extends BrowserTests {
    @TempDir
    Path directory;

    private Coturn coturn;
    private final List<NetworkBed> beds = new ArrayList<>();
    private final List<NetworkTab> tabs = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        coturn = Coturn.start(directory);
    }

    @AfterEach
    void stop() {
        tabs.forEach(NetworkTab::close);
        beds.forEach(NetworkBed::close);
        if (coturn != null) {
            coturn.close();
        }
    }

    private NetworkBed bed(String route) throws Exception {
        NetworkBed bed = NetworkBed.start(
                directory,
                route,
                "swarm: {" + coturn.configuration() + ", local-candidates: true, upload-ratio: 4, seeders: 1}");
        beds.add(bed);
        return bed;
    }

    private NetworkTab open(NetworkBed bed) {
        NetworkTab tab = NetworkTab.open(chromium, bed.url(), LongStream.LIVE);
        tabs.add(tab);
        return tab;
    }

    private void awaitFromPeers(long bytes) {
        long before = tabs.stream().mapToLong(NetworkTab::fromPeers).sum();
        await().atMost(Duration.ofSeconds(60))
                .pollInSameThread()
                .until(() -> tabs.stream().mapToLong(NetworkTab::fromPeers).sum() > before + bytes);
    }

    @Test
    void relayOnlyViewersFeedEachOtherThroughTurnAloneAndItsBytesAreCounted() throws Exception {
        NetworkBed bed = bed("swarm: {relay-only: true}");
        open(bed).awaitPlayed(2);
        open(bed).awaitLinks(1);
        awaitFromPeers(500_000);

        assertThat(tabs).allSatisfy(tab -> assertThat(tab.routes()).containsExactly("relay relay"));
        await().atMost(Duration.ofSeconds(60))
                .pollInSameThread()
                .until(() -> bed.metric("swarmgate_swarm_relayed_bytes_total{route=\"demo\"") > 0);
        assertThat(bed.metric("swarmgate_swarm_relayed_bytes_total{route=\"demo\""))
                .isLessThanOrEqualTo(bed.metric("swarmgate_swarm_claimed_bytes_total{route=\"demo\""));
        assertThat(tabs).allSatisfy(tab -> assertThat(tab.stalls()).isZero());
    }

    @Test
    void relayOnlyTakesEffectWhileViewersWatch() throws Exception {
        NetworkBed bed = bed("swarm: true");
        open(bed).awaitPlayed(2);
        open(bed).awaitLinks(1);
        awaitFromPeers(200_000);
        assertThat(tabs).allSatisfy(tab -> assertThat(tab.routes()).allMatch(route -> !route.contains("relay")));
        assertThat(bed.metric("swarmgate_swarm_relayed_bytes_total{route=\"demo\""))
                .isZero();

        bed.patch("{\"relay-only\": true}");
        await().atMost(Duration.ofSeconds(60))
                .pollInSameThread()
                .until(() -> tabs.stream().allMatch(tab -> tab.routes().equals(List.of("relay relay"))));
        awaitFromPeers(200_000);
        assertThat(tabs).allSatisfy(tab -> assertThat(tab.routes()).containsExactly("relay relay"));
        assertThat(tabs).allSatisfy(tab -> assertThat(tab.stalls()).isZero());
    }

    /** What a browser gathers with credentials, and the errors it is told. */
    @SuppressWarnings("unchecked")
    private Map<String, List<Object>> gather(NetworkTab tab, String user, String password) {
        return (Map<String, List<Object>>) tab.evaluate("""
                async ([urls, username, credential]) => {
                  const connection = new RTCPeerConnection({ iceServers: [{ urls, username, credential }], iceTransportPolicy: 'relay' });
                  const types = [];
                  const errors = [];
                  connection.onicecandidate = ({ candidate }) => candidate?.type && types.push(candidate.type);
                  connection.onicecandidateerror = ({ errorCode }) => errors.push(errorCode);
                  connection.createDataChannel('x');
                  const done = new Promise((resolve) => (connection.onicegatheringstatechange = () => connection.iceGatheringState === 'complete' && resolve()));
                  await connection.setLocalDescription();
                  await done;
                  connection.close();
                  return { types, errors };
                }""", List.of(coturn.url(), user, password));
    }

    @Test
    void onlyCredentialsThatAreRightAndStillGoodAreTaken() throws Exception {
        NetworkBed bed = bed("swarm: {relay-only: true}");
        NetworkTab tab = open(bed);
        String good = Instant.now().plusSeconds(3600).getEpochSecond() + ":0123456789abcdef";
        String expired = Instant.now().minusSeconds(60).getEpochSecond() + ":0123456789abcdef";

        assertThat(gather(tab, good, Coturn.password(good, Coturn.SECRET)).get("types"))
                .contains("relay");
        Map<String, List<Object>> late = gather(tab, expired, Coturn.password(expired, Coturn.SECRET));
        assertThat(late.get("types")).isEmpty();
        assertThat(late.get("errors")).contains(401);
        Map<String, List<Object>> wrong = gather(tab, good, Coturn.password(good, "south-wind"));
        assertThat(wrong.get("types")).isEmpty();
        assertThat(wrong.get("errors")).contains(401);
    }
}
