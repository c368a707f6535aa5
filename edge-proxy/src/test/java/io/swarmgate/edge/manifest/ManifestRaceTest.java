package io.swarmgate.edge.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.client.CollectorRegistry;
import io.swarmgate.edge.TestConfig;
import io.swarmgate.edge.metrics.EdgeMetrics;
import io.swarmgate.edge.origin.Fields;
import io.swarmgate.edge.origin.OriginServer;
import io.swarmgate.edge.origin.SharedFields;
import io.swarmgate.http.Asker;
import io.swarmgate.manifest.GatewayMapping;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a request meets whose question and another's answer happen in the same moment. */
class ManifestRaceTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final OriginServer SERVER = TestConfig.origin("main", "http://o.example/");
    private static final GatewayMapping.Route ROUTE = new GatewayMapping.Route("/", "http://o.example/");
    private static final GatewayMapping POLICY = GatewayMapping.of("/_p2p", ROUTE, List.of(ROUTE), List.of(), true);
    private static final String PLAYLIST = "#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXTINF:6,\ns.ts\n";
    private static final Fields HLS = Fields.EMPTY.with("Content-Type", "application/vnd.apple.mpegurl");

    private final PatientOrigin origin = new PatientOrigin(PLAYLIST);
    private final List<ManifestAnswer> answers = new ArrayList<>();
    /** Happens at the next look at the clock: between a request's look for what it is held under and its joining. */
    private Runnable meanwhile = () -> {};

    private final ManifestSource source = new ManifestSource(
            origin,
            new SharedFields("test"),
            new ManifestTransformation(1 << 20),
            new EdgeMetrics(new CollectorRegistry()),
            Runnable::run,
            this::look,
            1 << 20,
            10);

    private Instant look() {
        Runnable now = meanwhile;
        meanwhile = () -> {};
        now.run();
        return NOW;
    }

    private void get(String site) {
        Fields fields = Fields.EMPTY.with("Origin", site);
        source.get(
                new ManifestRequest("live", "live", SERVER, "http://o.example/a.m3u8", Asker.EDGE, fields, POLICY),
                answers::add);
    }

    @Test
    void anAnswerThatTeachesToShareBySiteIsFoundByWhoLookedBefore() {
        get("https://a.example");
        meanwhile = () -> origin.answerAll(HLS.with("Vary", "Origin"));
        get("https://a.example");
        assertThat(answers).hasSize(2).allMatch(ManifestAnswer.Found.class::isInstance);
        assertThat(origin.requests()).isEqualTo(1);
    }

    @Test
    void whoLookedBeforeFromAnotherSiteAsksForThatSite() {
        get("https://a.example");
        meanwhile = () -> origin.answerAll(HLS.with("Vary", "Origin"));
        get("https://b.example");
        get("https://b.example");
        origin.answerAll(HLS.with("Vary", "Origin"));
        assertThat(answers).hasSize(3).allMatch(ManifestAnswer.Found.class::isInstance);
        assertThat(origin.requests()).isEqualTo(2);
    }

    @Test
    void anAnswerForNobodyElseIsNotWaitedForByWhoLookedBefore() {
        get("https://a.example");
        meanwhile = () -> origin.answerAll(HLS.with("Cache-Control", "no-store"));
        get("https://a.example");
        assertThat(answers).hasSize(1);
        origin.answerAll(HLS.with("Cache-Control", "no-store"));
        assertThat(answers).hasSize(2).allMatch(ManifestAnswer.Found.class::isInstance);
        assertThat(origin.requests()).isEqualTo(2);
    }
}
