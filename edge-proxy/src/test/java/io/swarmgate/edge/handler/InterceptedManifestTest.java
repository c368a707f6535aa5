package io.swarmgate.edge.handler;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.client.CollectorRegistry;
import io.swarmgate.edge.TestConfig;
import io.swarmgate.edge.manifest.ManifestRecognition.Verdict;
import io.swarmgate.edge.manifest.ManifestRequest;
import io.swarmgate.edge.manifest.ManifestSource;
import io.swarmgate.edge.manifest.ManifestTransformation;
import io.swarmgate.edge.metrics.EdgeMetrics;
import io.swarmgate.edge.origin.Fields;
import io.swarmgate.edge.origin.OriginClient;
import io.swarmgate.edge.origin.OriginFailure;
import io.swarmgate.edge.origin.SharedFields;
import io.swarmgate.http.Asker;
import io.swarmgate.manifest.GatewayMapping;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Memory that is taken while a response is collected is given back, however the exchange ends. */
class InterceptedManifestTest {
    private static final String URL = "http://o.example/a";
    private static final GatewayMapping.Route ROUTE = new GatewayMapping.Route("/", "http://o.example/");
    private static final String PLAYLIST = "#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXTINF:6,\ns.ts\n";

    private final ManifestSource source = new ManifestSource(
            new FakeOrigin(request -> FakeOrigin.Answer.of(404, "")),
            new SharedFields("test"),
            new ManifestTransformation(1 << 20),
            new EdgeMetrics(new CollectorRegistry()),
            Runnable::run,
            InstantSource.system(),
            1 << 20,
            10);
    private final StringBuilder plain = new StringBuilder();
    private int found;

    private InterceptedManifest intercepted() {
        ManifestRequest request = new ManifestRequest(
                "live",
                "live",
                TestConfig.origin("main", "http://o.example/"),
                URL,
                Asker.EDGE,
                Fields.EMPTY,
                GatewayMapping.of("/_p2p", ROUTE, List.of(ROUTE), List.of(), true));
        OriginClient.Head head = new OriginClient.Head(200, "OK", Fields.EMPTY);
        return new InterceptedManifest(source, request, head, Verdict.SNIFF, new PlainSink(), one -> found++);
    }

    private final class PlainSink implements OriginClient.Sink {
        @Override
        public void head(OriginClient.Head head) {}

        @Override
        public void data(Buffer data) {
            plain.append(data.toString(StandardCharsets.UTF_8));
        }

        @Override
        public void end(Fields trailers) {
            plain.append("(end)");
        }

        @Override
        public void failed(OriginFailure failure) {
            plain.append("(failed)");
        }
    }

    @Test
    void aManifestIsFoundAndItsRoomGivenBack() {
        InterceptedManifest manifest = intercepted();
        manifest.data(Buffer.buffer(PLAYLIST));
        assertThat(source.arriving().usedBytes()).isEqualTo(PLAYLIST.length());
        manifest.end(Fields.EMPTY);
        assertThat(found).isEqualTo(1);
        assertThat(source.arriving().usedBytes()).isZero();
    }

    @Test
    void aClientThatLeavesLeavesNothingBehind() {
        InterceptedManifest manifest = intercepted();
        manifest.data(Buffer.buffer(PLAYLIST));
        manifest.release();
        assertThat(source.arriving().usedBytes()).isZero();
        manifest.data(Buffer.buffer("more"));
        assertThat(source.arriving().usedBytes()).isZero();
        assertThat(plain).as("for nobody, but kept nowhere").hasToString(PLAYLIST + "more");
    }

    @Test
    void anOriginThatBreaksOffLeavesNothingBehind() {
        InterceptedManifest manifest = intercepted();
        manifest.data(Buffer.buffer(PLAYLIST));
        manifest.failed(new OriginFailure(OriginFailure.Kind.PROTOCOL_ERROR, "as the test says"));
        assertThat(source.arriving().usedBytes()).isZero();
        assertThat(plain).hasToString("(failed)");
    }
}
