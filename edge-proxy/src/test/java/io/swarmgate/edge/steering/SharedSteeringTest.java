package io.swarmgate.edge.steering;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.edge.SharedFiles;
import io.swarmgate.manifest.GatewayMapping;
import io.swarmgate.manifest.GatewayMapping.Origin;
import io.swarmgate.manifest.GatewayMapping.Route;
import io.swarmgate.manifest.GatewayMapping.Sealed;
import io.swarmgate.manifest.Pathways;
import io.swarmgate.manifest.RewriteLimits;
import io.swarmgate.manifest.dash.MpdRewriter;
import io.swarmgate.manifest.hls.PlaylistRewriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The two cases of content steering among the faults of the shared corpus, which is no part of this repository. */
class SharedSteeringTest {
    private static final Route WHOLE = new Route("/", "http://127.0.0.1:18081/");
    private static final GatewayMapping MAPPING = GatewayMapping.of(
                    "/_p2p",
                    WHOLE,
                    List.of(WHOLE),
                    List.of(
                            new Origin("main", "http://127.0.0.1:18081/"),
                            new Origin("second", "http://127.0.0.1:18082/")),
                    true)
            .sealing(new Sealed("main", "http://127.0.0.1:18081/", List.of(), text -> "SEAL"));
    private static final Viewer VIEWER = new Viewer("http://127.0.0.1:18080", MAPPING);

    /** Without the corpus the test is left out and says so; on CI it fails. */
    private static byte[] shared(String name) throws IOException {
        return Files.readAllBytes(SharedFiles.at("faults/" + name));
    }

    private static String text(byte[] content) {
        return new String(content, StandardCharsets.UTF_8);
    }

    private static String found(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as(text).isTrue();
        return matcher.group(1);
    }

    @Test
    void theClonedVariantIsThatOfTheOtherHost() throws IOException {
        String playlist = text(PlaylistRewriter.rewrite(
                        ByteBuffer.wrap(shared("steer.m3u8")),
                        "http://127.0.0.1:18081/site/steer.m3u8",
                        MAPPING,
                        RewriteLimits.DEFAULT)
                .toByteArray());
        assertThat(playlist).contains("\n/_p2p/@/pass/second/site/v.m3u8");

        Pathways pathways = Pathways.decoded(found("/_p2p/@/steering/([^~]+)~SEAL/site/steerh.json", playlist))
                .orElseThrow();
        String steering = text(SteeringManifest.translated(shared("steerh.json"), pathways, VIEWER, uri -> uri)
                .orElseThrow());
        assertThat(steering).contains("\"v1\":\"http://cdn-c.localhost:18082/site/v.m3u8\"");
    }

    /** As dash.js derives it: what HOST says, and the path of the BaseURL. */
    @Test
    void theClonedBaseUrlIsThatOfTheOtherHost() throws IOException {
        String mpd = text(MpdRewriter.rewrite(
                        ByteBuffer.wrap(shared("steer.mpd")),
                        "http://127.0.0.1:18081/site/steer.mpd",
                        MAPPING,
                        RewriteLimits.DEFAULT)
                .toByteArray());
        Map<?, ?> clone = (Map<?, ?>) ((List<?>) requireNonNull(
                        Json.read(shared("steerd.json")).orElseThrow().get("PATHWAY-CLONES")))
                .get(0);
        String base = found("serviceLocation=\"" + Json.text(clone, "BASE-ID") + "\">([^<]+)<", mpd);
        String path = base.substring(base.indexOf('/', base.indexOf("://") + 3));
        String host = Json.text((Map<?, ?>) requireNonNull(clone.get("URI-REPLACEMENT")), "HOST");
        assertThat(host + path + "i.mp4").isEqualTo("http://cdn-c.localhost:18082/cdn/i.mp4");
    }
}
