package io.swarmgate.edge.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.swarmgate.edge.EdgeProxy;
import io.swarmgate.edge.TestConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two sockets at an edge that faces its viewers say that they gave each other what never went anywhere. They know every
 * byte of the stream; {@code ForgedSavingsTest} has more of them, and more of what they try.
 */
class ForgedSavingsIT {
    private static final String SEGMENT = "/_p2p/live/low4.m4s";
    private static final String OTHER = "/_p2p/live/low5.m4s";
    private static final long LENGTH = LiveOrigin.SEGMENT_BYTES;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    private LiveOrigin origin;
    private EdgeProxy edge;
    private LedgerLines lines;
    private ReportingPage giver;
    private ReportingPage receiver;
    private long atGiver;
    private long atReceiver;

    @BeforeEach
    void start() throws Exception {
        origin = new LiveOrigin();
        edge = EdgeProxy.start(TestConfig.showing(origin.url())
                .swarm(config -> config)
                .ledger(ledger -> ledger.in(directory))
                .build());
        lines = new LedgerLines(edge.ledger().orElseThrow());
        giver = ReportingPage.joined(edge.address());
        receiver = ReportingPage.joined(edge.address());
        atGiver = giver.grantFor(receiver);
        atReceiver = receiver.grantFor(giver);
    }

    @AfterEach
    void stop() {
        giver.close();
        receiver.close();
        edge.close();
        origin.close();
    }

    private static void eventually(Callable<Boolean> condition) {
        await().atMost(Duration.ofMinutes(1)).ignoreExceptions().until(condition);
    }

    /** The edge has the segment, though nobody was sent it. */
    private void edgeHas(String path) {
        String digest = path.replaceFirst("/_p2p/", "/_p2p/@/digest/");
        eventually(() -> {
            giver.client.say("{\"t\":\"need\",\"path\":\"" + path + "\"}");
            return giver.client.get(digest).statusCode() == 200;
        });
    }

    private void claim(String path) {
        receiver.reports(receiver.got(path, atReceiver, 0, 1, 2));
        giver.reports(giver.gave(path, atGiver, 0, 1, 2));
    }

    private double shown(String result) {
        Double count = edge.metrics()
                .registry()
                .getSampleValue("swarmgate_swarm_receipts_shown_total", new String[] {"route", "result"}, new String[] {
                    "route0", result
                });
        return count == null ? 0 : count;
    }

    @Test
    void whatTheEdgeSentToNobodyIsNoSavingThoughBothHaveIt() throws Exception {
        edgeHas(SEGMENT);
        claim(SEGMENT);
        eventually(() -> shown("right") == 2 && lines.bytes("unproven") == LENGTH);
        assertThat(lines.bytes("swarm")).isZero();
    }

    @Test
    void whatOneOfThemWasSentIsASavingOnce() throws Exception {
        edgeHas(OTHER);
        giver.fetches(SEGMENT);
        claim(SEGMENT);
        claim(OTHER);
        eventually(() -> shown("right") == 4 && lines.bytes("swarm") + lines.bytes("unproven") == 2 * LENGTH);
        eventually(() -> lines.bytes("swarm") == LENGTH);
        assertThat(lines.bytes("unproven")).isEqualTo(LENGTH);
    }
}
