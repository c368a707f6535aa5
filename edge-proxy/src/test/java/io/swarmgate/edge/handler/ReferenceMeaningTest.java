package io.swarmgate.edge.handler;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.edge.SharedFiles;
import io.swarmgate.edge.TestConfig;
import io.swarmgate.edge.config.EdgeConfig;
import io.swarmgate.edge.config.RouteConfig;
import io.swarmgate.edge.config.RouteMapping;
import io.swarmgate.edge.origin.OriginServer;
import io.swarmgate.manifest.GatewayMapping;
import io.swarmgate.manifest.ManifestFormat;
import io.swarmgate.manifest.ManifestRewriter;
import io.swarmgate.manifest.RewriteLimits;
import io.swarmgate.manifest.RewriteResult.ExplainedReference;
import io.swarmgate.manifest.RewriteResult.Rewritten;
import io.swarmgate.manifest.UriDecision.Keep;
import io.swarmgate.manifest.UriDecision.Reason;
import io.swarmgate.manifest.UriReference;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The law of rewriting, by the rules of requests: whatever a client resolves a reference to, the edge fetches for it
 * what it would have fetched from the origin without the edge.
 */
class ReferenceMeaningTest {
    private static final String EDGE = "http://edge.example";
    private static final OriginServer MAIN = TestConfig.origin("main", "http://origin.example/");
    private static final OriginServer ADS = TestConfig.origin("ads", "http://ads.example/");
    private static final OriginServer VOD = TestConfig.origin("vod1", "http://vod1.example:8443/");
    private static final OriginServer MAIN_BELOW = TestConfig.origin("below", "http://origin.example/corpus/");

    /** Routes by what they are: the path that shows {@code http://origin.example/corpus/} comes first. */
    private static final Map<String, TestConfig> EDGES = new TreeMap<>(Map.of(
            "whole", TestConfig.showing(MAIN.directory()).origin(ADS).origin(VOD),
            "mapping", TestConfig.mapping("/tv/", MAIN, "corpus/").origin(ADS).origin(VOD),
            "mapping to a root", new TestConfig().route("/corpus/deep/", MAIN_BELOW),
            "mapping, gateway on a host of its own",
                    TestConfig.mapping("/tv/", MAIN, "corpus/").origin(ADS).gatewayAt("https://gw.example/_p2p")));

    private record Edge(EdgeConfig config, RouteTable routes, GatewayMapping mapping) {
        static Edge of(TestConfig test) {
            EdgeConfig config = test.build();
            Seals seals = new Seals(List.of(new byte[32]));
            String host = config.gateway().publicUrl() == null ? null : "gw.example";
            RouteConfig route = config.routes().get(0);
            return new Edge(
                    config,
                    new RouteTable(config.routes(), config.origins(), seals, host),
                    RouteMapping.of(config, route, url -> seals.seal(route.name(), url)));
        }

        String publicUrl(String url) {
            RouteConfig route = config.routes().get(0);
            return EDGE + route.pathPrefix() + url.substring(route.directory().length());
        }

        /** What a client gets that asks for a URL: of the origin, be it by way of the edge. */
        String fetched(String url) throws RequestTarget.Refused {
            String sent = sent(url);
            String host = sent.startsWith(EDGE + "/") ? "edge.example" : "gw.example";
            if (!sent.startsWith(EDGE + "/") && !sent.startsWith("https://gw.example/")) {
                return sent;
            }
            UriReference asked = UriReference.parse(sent);
            RequestTarget target = RequestTarget.parse(asked.path(), asked.query());
            Optional<RouteTable.Destination> found = routes.find(host, target);
            assertThat(found).as(sent).isPresent();
            assertThat(found.get().resource()).as(sent).isNull();
            return found.get().url();
        }
    }

    /** As browsers send it (URL Standard, section 4.3). */
    private static String sent(String url) {
        int fragment = url.indexOf('#');
        StringBuilder out = new StringBuilder();
        (fragment < 0 ? url : url.substring(0, fragment)).codePoints().forEach(c -> {
            if (c <= ' ' || c >= 0x7f || "\"<>^`{}".indexOf(c) >= 0) {
                for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
                    out.append(String.format("%%%02X", b));
                }
            } else {
                out.appendCodePoint(c);
            }
        });
        return out.toString();
    }

    private static String origins(String url) {
        UriReference parsed = UriReference.parse(sent(url));
        String path = parsed.path().isEmpty() ? "/" : parsed.path();
        return parsed.normalizedServer() + path + (parsed.query() == null ? "" : "?" + parsed.query());
    }

    private static void check(byte[] playlist, String url, String name, Edge edge) throws RequestTarget.Refused {
        ManifestRewriter rewriter = ManifestRewriter.of(edge.mapping(), RewriteLimits.DEFAULT);
        if (!(rewriter.rewrite(ManifestFormat.HLS, ByteBuffer.wrap(playlist), url) instanceof Rewritten rewritten)) {
            return;
        }
        for (ExplainedReference reference : rewritten.explain()) {
            boolean agreed = !(reference.decision() instanceof Keep keep)
                    || (keep.reason() != Reason.MALFORMED && keep.reason() != Reason.NOT_HTTP);
            if (!agreed
                    || isNoText(reference.url())
                    || UriReference.parse(reference.url()).normalizedServer() == null) {
                continue;
            }
            String followed = UriReference.resolve(
                    edge.publicUrl(url),
                    reference.decision() instanceof Keep
                            ? expanded(reference, url)
                            : reference.decision().apply(""));
            assertThat(origins(edge.fetched(followed)))
                    .as(name + ", line " + reference.line() + ": " + reference.reference() + " became "
                            + reference.decision())
                    .isEqualTo(origins(reference.url()));
        }
    }

    /** A reference that stays, its variables replaced. */
    private static String expanded(ExplainedReference reference, String url) {
        if (!reference.reference().contains("{$")) {
            return reference.reference();
        }
        String directory = url.substring(0, url.lastIndexOf('/') + 1);
        return reference.url().startsWith(directory) ? reference.url().substring(directory.length()) : reference.url();
    }

    /** Bytes that are no UTF-8 are no reference that two clients send alike. */
    private static boolean isNoText(String url) {
        return url.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    @Test
    void holdsForReferencesOfEveryForm() throws RequestTarget.Refused {
        List<String> references = List.of(
                "s.ts",
                "a b/s.ts?x=a b",
                "\u00fc/\u4e2d.ts",
                "s\"<>`{|}^.ts",
                "../up.ts",
                "../../up.ts",
                "../../../../up.ts",
                "/root.ts",
                "/corpus/live/s.ts",
                "/corpus/r \u00e9\"<>.ts",
                "/r \u00e9\"<>{}.ts?q=\u00e9 ",
                "//origin.example/x.ts",
                "//ads.example/x y.ts",
                "http://ads.example/a//b/../c.ts?d=/../e",
                "http://ads.example",
                "http://ads.example?q",
                "http://vod1.example:8443/@x/y.ts",
                "http://origin.example:80/corpus/live/s.ts#f",
                "HTTP://ORIGIN.EXAMPLE/keys/k",
                "http://elsewhere.example/s.ts",
                "?only=query",
                "%2e%2e/s.ts",
                "a%2fb%5cc;d=1/s.ts",
                "//origin.example//two.ts",
                "/@main/s.ts",
                "/client.js",
                "/sw.js?x",
                "a//b.ts",
                ".//b.ts",
                "/.//b.ts",
                "/tv/s.ts",
                "/corpus/deep/s.ts");
        for (Map.Entry<String, TestConfig> edge : EDGES.entrySet()) {
            for (String reference : references) {
                for (String tag : List.of(
                        "#EXTINF:6,\n@",
                        "#EXT-X-KEY:METHOD=AES-128,URI=\"@\"",
                        "#EXT-X-SESSION-DATA:DATA-ID=\"d\",URI=\"@\"",
                        "#EXT-X-DATERANGE:ID=\"i\",X-ASSET-LIST=\"@\",X-ASSET-URI=\"@\"",
                        "#EXT-X-MAP:URI=\"@\"",
                        "#EXT-X-STREAM-INF:BANDWIDTH=1\n@")) {
                    String playlist = "#EXTM3U\n#EXT-X-TARGETDURATION:6\n" + tag.replace("@", reference) + "\n";
                    check(
                            playlist.getBytes(StandardCharsets.UTF_8),
                            "http://origin.example/corpus/live/x.m3u8?t=1",
                            edge.getKey(),
                            Edge.of(edge.getValue()));
                }
            }
        }
    }

    static Stream<Arguments> playlists() throws IOException {
        Path corpus = SharedFiles.at("corpus/index.tsv");
        return Files.readAllLines(corpus).stream()
                .map(line -> line.split("\t", -1))
                .filter(columns -> columns[1].equals("hls"))
                .map(columns -> Arguments.of(columns[0], columns[4]));
    }

    @ParameterizedTest
    @MethodSource("playlists")
    void holdsForEveryRealPlaylist(String file, String url) throws Exception {
        byte[] playlist = Files.readAllBytes(SharedFiles.at("corpus/" + file));
        for (Map.Entry<String, TestConfig> edge : EDGES.entrySet()) {
            check(playlist, url, edge.getKey(), Edge.of(edge.getValue()));
        }
    }
}
