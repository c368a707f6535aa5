package io.swarmgate.edge.steering;

import io.swarmgate.manifest.GatewayMapping;
import io.swarmgate.manifest.GatewayMapping.Origin;
import io.swarmgate.manifest.GatewayMapping.Route;
import io.swarmgate.manifest.GatewayMapping.Sealed;
import io.swarmgate.manifest.Pathways;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An edge as far as steered manifests go: it shows a directory of one origin, and has a second one. */
final class SteeredEdge {
    static final String EDGE = "http://edge.example:8080";
    private static final Route TV = new Route("/tv/", "http://o.example/live/");
    static final GatewayMapping MAPPING = GatewayMapping.of(
                    "/_p2p",
                    TV,
                    List.of(TV),
                    List.of(
                            new Origin("main", "http://o.example/", List.of("http://o.example/live/")),
                            new Origin("c", "http://c.example:81/")),
                    true)
            .sealing(new Sealed("main", "http://o.example/", List.of(), text -> "SEAL"));

    private SteeredEdge() {}

    /** The steering server's answer as the edge sends it to a client that has this manifest. */
    static String answered(String sent, String steering) {
        Matcher label = Pattern.compile("/_p2p/@/steering/([^~]+)~SEAL/").matcher(sent);
        if (!label.find()) {
            return steering;
        }
        Pathways pathways = Pathways.decoded(label.group(1)).orElseThrow();
        return SteeringManifest.translated(
                        steering.getBytes(StandardCharsets.UTF_8), pathways, new Viewer(EDGE, MAPPING), uri -> uri)
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .orElse(steering);
    }
}
