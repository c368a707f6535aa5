package io.swarmgate.edge.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.swarmgate.edge.EdgeProxy;
import io.swarmgate.edge.TestConfig;
import io.swarmgate.ledger.Dimension;
import io.swarmgate.ledger.LedgerQuery;
import io.swarmgate.ledger.LedgerReader;
import io.swarmgate.ledger.LedgerSum;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What viewers report of themselves, and what it costs, in the ledger. */
class SwarmLedgerIT {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    private LiveOrigin origin;
    private EdgeProxy edge;

    @BeforeEach
    void start() throws Exception {
        origin = new LiveOrigin();
        edge = EdgeProxy.start(TestConfig.showing(origin.url())
                .swarm(config -> config)
                .ledger(ledger -> ledger.in(directory))
                .build());
    }

    @AfterEach
    void stop() {
        edge.close();
        origin.close();
    }

    private SwarmClient joined() throws Exception {
        SwarmClient client = new SwarmClient(edge.address());
        String site = "http://127.0.0.1:" + edge.address().getPort();
        client.join("/_p2p/live/low4.m4s", site + "/live/master.m3u8", site + "/live/low.m3u8");
        return client;
    }

    private Map<String, LedgerSum> lines() throws Exception {
        LedgerReader reader = edge.ledger().orElseThrow();
        Map<String, LedgerSum> lines = new HashMap<>();
        reader.sums(LedgerQuery.between(Instant.EPOCH, Instant.parse("9999-01-01T00:00:00Z"))
                        .by(Dimension.LINE, Dimension.STREAM))
                .sums()
                .forEach(sum -> {
                    try {
                        String stream = sum.get(Dimension.STREAM);
                        String name = reader.streams(List.of(stream)).getOrDefault(stream, "?");
                        lines.put(sum.get(Dimension.LINE) + " " + name, sum);
                    } catch (Exception failed) {
                        throw new IllegalStateException(failed);
                    }
                });
        return lines;
    }

    private long bytes(String line) throws Exception {
        LedgerSum sum = lines().get(line);
        return sum == null ? 0 : sum.bytes();
    }

    private long requests(String line) throws Exception {
        LedgerSum sum = lines().get(line);
        return sum == null ? 0 : sum.requests();
    }

    @Test
    void whatOneEndSaysIsUnprovenUntilTheOtherSaysIt() throws Exception {
        String path = "/_p2p/live/low4.m4s";
        try (ReportingPage giver = ReportingPage.joined(edge.address());
                ReportingPage receiver = ReportingPage.joined(edge.address())) {
            giver.fetches(path);
            long toReceiver = giver.grantFor(receiver);
            long toGiver = receiver.grantFor(giver);
            receiver.reports(receiver.got(path, toGiver, 0, 1, 2) + "~700");
            eventually(() -> bytes("unproven /live/master.m3u8") == 150_000);
            assertThat(bytes("swarm /live/master.m3u8")).isZero();
            assertThat(bytes("wasted /live/master.m3u8")).isEqualTo(700);
            giver.reports(giver.gave(path, toReceiver, 0, 1));
            eventually(() -> bytes("swarm /live/master.m3u8") == 131_072);
            assertThat(bytes("unproven /live/master.m3u8")).isEqualTo(150_000 - 131_072);
            assertThat(requests("swarm /live/master.m3u8")).isZero();
            giver.reports(giver.gave(path, toReceiver, 2));
            eventually(() -> bytes("swarm /live/master.m3u8") == 150_000);
            assertThat(requests("swarm /live/master.m3u8")).isEqualTo(1);
        }
    }

    @Test
    void messagesOnSocketsAreACost() throws Exception {
        try (SwarmClient one = joined();
                SwarmClient other = joined()) {
            one.expect("peers");
            other.expect("peers");
            eventually(() -> bytes("signalling-sent -") > 0
                    && bytes("signalling-sent -") == counted("sent")
                    && bytes("signalling-received -") == counted("received"));
            assertThat(requests("signalling-received -")).isEqualTo(2);
        }
    }

    private double counted(String direction) {
        Double value = edge.metrics()
                .registry()
                .getSampleValue(
                        "swarmgate_signalling_bytes_total", new String[] {"direction"}, new String[] {direction});
        return value == null ? 0 : value;
    }

    private static void eventually(java.util.concurrent.Callable<Boolean> condition) {
        await().atMost(Duration.ofMinutes(1)).ignoreExceptions().until(condition);
    }
}
