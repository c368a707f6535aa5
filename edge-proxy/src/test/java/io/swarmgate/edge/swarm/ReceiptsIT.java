package io.swarmgate.edge.swarm;

import static io.swarmgate.edge.swarm.ReportingPage.gaveOf;
import static io.swarmgate.edge.swarm.ReportingPage.gotOf;
import static io.swarmgate.edge.swarm.ReportingPage.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.swarmgate.edge.EdgeProxy;
import io.swarmgate.edge.TestConfig;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From what pages say to the lines of the ledger, with pages that are honest and pages that are not. */
class ReceiptsIT {
    private static final String SEGMENT = "/_p2p/live/low4.m4s";
    private static final String OTHER = "/_p2p/live/low5.m4s";
    private static final long CHUNK = 65_536;
    private static final long LENGTH = LiveOrigin.SEGMENT_BYTES;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    private LiveOrigin origin;
    private EdgeProxy edge;
    private LedgerLines lines;
    private ReportingPage giver;
    private ReportingPage receiver;
    /** By which each names the other. */
    private long atGiver;

    private long atReceiver;

    @BeforeEach
    void start() throws Exception {
        origin = new LiveOrigin();
        edge = EdgeProxy.start(TestConfig.showing(origin.url())
                .swarm(config -> config)
                .behindCdn()
                .ledger(ledger -> ledger.in(directory))
                .build());
        lines = new LedgerLines(edge.ledger().orElseThrow());
        giver = ReportingPage.joined(edge.address());
        receiver = ReportingPage.joined(edge.address());
        atGiver = giver.grantFor(receiver);
        atReceiver = receiver.grantFor(giver);
        giver.fetches(SEGMENT);
        giver.fetches(OTHER);
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

    private double metric(String name, String label, String value) {
        Double sample = edge.metrics()
                .registry()
                .getSampleValue(name, new String[] {"route", label}, new String[] {"route0", value});
        return sample == null ? 0 : sample;
    }

    private void refused(String reason, int count) {
        assertThat(metric("swarmgate_swarm_receipts_refused_total", "reason", reason))
                .isEqualTo(count);
    }

    @Test
    void aTransferBothEndsTellOfAndShowIsProven() throws Exception {
        receiver.reports(receiver.got(SEGMENT, atReceiver, 0, 1, 2));
        eventually(() -> lines.bytes("unproven") == LENGTH);
        giver.reports(giver.gave(SEGMENT, atGiver, 0, 1, 2));
        eventually(() -> lines.bytes("swarm") == LENGTH && lines.bytes("unproven") == 0);
        assertThat(lines.requests("swarm")).isEqualTo(1);
        assertThat(metric("swarmgate_swarm_receipts_shown_total", "result", "right"))
                .isEqualTo(2);
    }

    @Test
    void whatNobodyProvesIsNoSavingInReports() throws Exception {
        receiver.reports(receiver.got(SEGMENT, atReceiver, 0, 1));
        giver.reports(giver.gave(SEGMENT, atGiver, 0));
        eventually(() -> lines.bytes("swarm") == CHUNK && lines.bytes("unproven") == CHUNK);
        HttpResponse<String> report = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:"
                                        + edge.adminAddress().getPort() + "/api/v1/egress"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(report.body()).contains("\"swarmBytes\":" + CHUNK);
    }

    @Test
    void aPageThatGoesAwayTellsByBeacon() throws Exception {
        receiver.reports(receiver.got(OTHER, atReceiver, 0));
        receiver.reports(receiver.got(SEGMENT, atReceiver, 0, 1, 2));
        giver.close();
        HttpResponse<String> answer = giver.beacon(giver.gave(SEGMENT, atGiver, 0, 1, 2));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
        assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).contains("*");
        eventually(() -> lines.bytes("swarm") == LENGTH);
    }

    @Test
    void aBeaconIsBelievedByTheNameOfItsSessionAlone() throws Exception {
        String stranger = "{\"session\":\"made-up\",\"t\":\"report\",\"n\":1,\"r\":\"" + key(SEGMENT) + "*1\"}";
        assertThat(giver.post(stranger).statusCode()).isEqualTo(404);
        assertThat(giver.post(stranger.replace("\"session\":\"made-up\",", "")).statusCode())
                .isEqualTo(400);
        assertThat(giver.post("nonsense").statusCode()).isEqualTo(400);
        assertThat(giver.post("{\"t\":\"report\",\"n\":1,\"r\":\"" + "A".repeat(17_000) + "\"}")
                        .statusCode())
                .isEqualTo(413);
        assertThat(giver.client.get("/_p2p/@/report").statusCode()).isEqualTo(405);
        assertThat(lines.bytes("swarm")).isZero();
    }

    @Test
    void costsAndWhatACdnServedAreLinesOfTheirOwn() throws Exception {
        receiver.reports(receiver.got(SEGMENT, atReceiver, 0) + "+90000*2~700=300@65000");
        eventually(() -> lines.bytes("observed") == 90_000);
        assertThat(lines.requests("observed")).isEqualTo(2);
        assertThat(lines.bytes("wasted")).isEqualTo(700);
        assertThat(lines.bytes("hedged")).isEqualTo(300);
        assertThat(lines.bytes("relayed")).isEqualTo(65_000);
    }

    @Test
    void aLoneLiarGainsNothing() throws Exception {
        ReportingPage liar = receiver;
        liar.reports(liar.got(SEGMENT, atReceiver, 0, 1, 2));
        liar.reports(1, liar.got(OTHER, atReceiver, 0));
        liar.reports(liar.got(SEGMENT, atReceiver, 0, 1, 2));
        liar.reports(liar.got(OTHER, atReceiver, 2, 3));
        liar.reports(liar.got(OTHER, 4711, 1));
        liar.reports(liar.got("/_p2p/live/nothing.m4s", atReceiver, 0));
        eventually(() -> metric("swarmgate_swarm_receipts_refused_total", "reason", "unknown_segment") == 1);
        refused("repeated", 1);
        refused("claimed_before", 1);
        refused("no_such_chunk", 1);
        refused("unknown_grant", 1);
        refused("unknown_segment", 1);
        assertThat(metric("swarmgate_segment_bytes_total", "source", "swarm")).isZero();
        eventually(() -> lines.bytes("unproven") == LENGTH + LENGTH - 2 * CHUNK);
        assertThat(lines.bytes("swarm")).isZero();
    }

    @Test
    void whatNeitherEndShowsIsNoSaving() throws Exception {
        String plain = receiver.got(SEGMENT, atReceiver, 0);
        receiver.reports(plain.substring(0, plain.indexOf('!')));
        plain = giver.gave(SEGMENT, atGiver, 0);
        giver.reports(plain.substring(0, plain.indexOf('!')));
        eventually(() -> metric("swarmgate_swarm_receipts_shown_total", "result", "missing") == 2);
        eventually(() -> lines.bytes("unproven") == CHUNK);
        assertThat(lines.bytes("swarm")).isZero();
    }

    @Test
    void colludersWhoCannotShowTheBytesAreExpelledAndGainNothing() throws Exception {
        receiver.reports(gotOf(SEGMENT, atReceiver, 0, 1, 2));
        giver.reports(gaveOf(SEGMENT, atGiver, 0, 1, 2));
        receiver.reports(gotOf(OTHER, atReceiver, 0, 1));
        giver.reports(gaveOf(OTHER, atGiver, 0, 1));
        for (ReportingPage liar : List.of(receiver, giver)) {
            assertThat(liar.client.expect("closed")).containsEntry("code", 4403);
        }
        assertThat(receiver.beacon(gotOf(OTHER, atReceiver, 2)).statusCode()).isEqualTo(404);
        assertThat(metric("swarmgate_swarm_integrity_events_total", "event", "liar_expelled"))
                .isEqualTo(2);
        eventually(() -> lines.bytes("disputed") == LENGTH + 2 * CHUNK);
        assertThat(lines.bytes("swarm")).isZero();
        assertThat(lines.bytes("unproven")).isZero();
    }

    @Test
    void theOperatorSeesWhatEachViewersReceiptsHaveComeTo() throws Exception {
        receiver.reports(receiver.got(SEGMENT, atReceiver, 0));
        giver.reports(giver.gave(SEGMENT, atGiver, 0));
        giver.reports(1, giver.gave(SEGMENT, atGiver, 0));
        eventually(() -> new SwarmClient(edge.adminAddress())
                .get("/api/v1/swarm")
                .body()
                .contains("\"givenBytes\":65536,\"disputedBytes\":0,\"refused\":1}"));
        HttpResponse<String> swarm = new SwarmClient(edge.adminAddress()).get("/api/v1/swarm");
        assertThat(swarm.body())
                .contains("\"receipts\":{\"provenBytes\":65536,\"givenBytes\":0,\"disputedBytes\":0,\"refused\":0}")
                .contains("\"receipts\":{\"provenBytes\":0,\"givenBytes\":65536,\"disputedBytes\":0,\"refused\":1}");
    }
}
