package io.swarmgate.manifest.hls;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.manifest.GatewayMapping;
import io.swarmgate.manifest.GatewayMapping.Origin;
import io.swarmgate.manifest.GatewayMapping.Route;
import io.swarmgate.manifest.IdentityPolicy;
import io.swarmgate.manifest.ManifestFormat;
import io.swarmgate.manifest.ReferenceKind;
import io.swarmgate.manifest.RewriteLimits;
import io.swarmgate.manifest.RewriteResult;
import io.swarmgate.manifest.RewriteResult.ExplainedReference;
import io.swarmgate.manifest.RewriteResult.Rewritten;
import io.swarmgate.manifest.RewriteResult.Untouched;
import io.swarmgate.manifest.SharedCorpus;
import io.swarmgate.manifest.SharedCorpus.Manifest;
import io.swarmgate.manifest.UriDecision.Replace;
import io.swarmgate.manifest.UriPolicy;
import io.swarmgate.manifest.UriReference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Laws that hold for every real playlist at hand. */
class PlaylistCorpusTest {
    private static final String ORIGIN = "http://origin.example/";
    private static final Route WHOLE = new Route("/", ORIGIN);
    private static final Route NARROW = new Route("/tv/", ORIGIN + "corpus/");
    private static final List<Origin> ORIGINS = List.of(
            new Origin("main", ORIGIN),
            new Origin("north", "http://media.north.example/"),
            new Origin("o1", "https://o-1.example/"),
            new Origin("o1-plain", "http://o-1.example/"),
            new Origin("vod1", "http://vod1.example:8443/"));
    private static final List<GatewayMapping> MAPPINGS = List.of(
            GatewayMapping.ofOrigin(ORIGIN),
            GatewayMapping.of("/_p2p", WHOLE, List.of(WHOLE), ORIGINS, true),
            GatewayMapping.of("/_p2p", NARROW, List.of(NARROW), ORIGINS, false),
            GatewayMapping.of("https://gw.example/_p2p", WHOLE, List.of(WHOLE), ORIGINS, true));

    private static final Pattern EXTINF = Pattern.compile("(?m)^[ \\t]*#EXTINF:");
    private static final Pattern TARGET_DURATION = Pattern.compile("(?m)^[ \\t]*#EXT-X-TARGETDURATION\\b");
    private static final Pattern MULTIVARIANT = Pattern.compile(
            "(?m)^[ \\t]*#EXT-X-(STREAM-INF|MEDIA|I-FRAME-STREAM-INF|IMAGE-STREAM-INF|SESSION-KEY|SESSION-DATA"
                    + "|CONTENT-STEERING):");

    static Stream<Manifest> playlists() {
        return SharedCorpus.manifests("hls");
    }

    private static RewriteResult rewrite(Manifest manifest, byte[] input, UriPolicy policy) {
        return PlaylistRewriter.rewrite(
                ByteBuffer.wrap(input), manifest.url(), policy, RewriteLimits.DEFAULT, manifest.imports());
    }

    @ParameterizedTest
    @MethodSource("playlists")
    void identityPolicyReturnsTheInput(Manifest manifest) {
        byte[] input = manifest.bytes();

        assertThat(rewrite(manifest, input, new IdentityPolicy()).toByteArray()).isEqualTo(input);
    }

    @ParameterizedTest
    @MethodSource("playlists")
    void whatIsNoPlaylistIsUntouched(Manifest manifest) {
        byte[] input = manifest.bytes();
        String text = new String(input, StandardCharsets.UTF_8).replace("\ufeff", "");
        boolean list = text.strip().matches("(?s)#EXTM3U(\\s.*)?");
        boolean multivariant =
                MULTIVARIANT.matcher(text).find() && !EXTINF.matcher(text).find();
        boolean playlist =
                list && (multivariant || TARGET_DURATION.matcher(text).find());

        RewriteResult result = rewrite(manifest, input, MAPPINGS.get(0));

        assertThat(result instanceof Rewritten).isEqualTo(playlist);
        assertThat(ManifestFormat.recognise(ByteBuffer.wrap(input)).equals(Optional.of(ManifestFormat.HLS)))
                .isEqualTo(list);
        if (!playlist) {
            assertThat(((Untouched) result).reason()).isEqualTo(Untouched.Reason.NOT_A_MANIFEST);
            assertThat(result.toByteArray()).isEqualTo(input);
        }
    }

    @ParameterizedTest
    @MethodSource("playlists")
    void outputEqualsThatOfTheSlowReference(Manifest manifest) {
        byte[] input = manifest.bytes();
        for (UriPolicy mapping : MAPPINGS) {
            RewriteResult result = rewrite(manifest, input, mapping);
            byte[] expected = result instanceof Untouched
                    ? input
                    : new ReferencePlaylistRewriter(manifest.url(), mapping, manifest.imports()).rewrite(input);

            assertThat(text(result.toByteArray())).isEqualTo(text(expected));
            assertThat(result.toByteArray()).isEqualTo(expected);
            assertThat(gathered(result)).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @MethodSource("playlists")
    void rewritingTwiceEqualsOnce(Manifest manifest) {
        for (UriPolicy mapping : MAPPINGS) {
            byte[] once = rewrite(manifest, manifest.bytes(), mapping).toByteArray();
            RewriteResult twice = rewrite(manifest, once, mapping);

            assertThat(text(twice.toByteArray())).isEqualTo(text(once));
            if (twice instanceof Rewritten rewritten) {
                assertThat(rewritten.mappedCount()).isZero();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("playlists")
    void everyReferenceStillMeansTheSame(Manifest manifest) {
        for (GatewayMapping mapping : MAPPINGS) {
            RewriteResult before = rewrite(manifest, manifest.bytes(), mapping);
            if (!(before instanceof Rewritten rewritten)) {
                return;
            }
            int replaced = 0;
            for (ExplainedReference reference : rewritten.explain()) {
                if (reference.decision() instanceof Replace replace) {
                    replaced++;
                    if (reference.kind().isMedia()) {
                        String mapped = replace.text();
                        assertThat(mapping.toOrigin(mapped)).contains(normalized(reference.url()));
                    }
                }
            }
            assertThat(rewritten.mappedCount()).isEqualTo(replaced);
        }
    }

    @ParameterizedTest
    @MethodSource("playlists")
    void indexNamesWhatWasExplained(Manifest manifest) {
        RewriteResult result = rewrite(manifest, manifest.bytes(), MAPPINGS.get(1));
        if (!(result instanceof Rewritten rewritten)) {
            return;
        }
        List<String> explained = rewritten.explain().stream()
                .filter(reference -> reference.kind() == ReferenceKind.MEDIA_SEGMENT)
                .filter(reference -> !reference.url().contains("{$"))
                .map(ExplainedReference::url)
                .toList();
        if (!rewritten.index().multivariant()) {
            assertThat(rewritten.index().tracks().get(0).segments().stream()
                            .filter(segment -> segment.kind() == ReferenceKind.MEDIA_SEGMENT)
                            .map(segment -> segment.url())
                            .toList())
                    .isEqualTo(explained);
        }
    }

    private static String normalized(String url) {
        UriReference parsed = UriReference.parse(url);
        String path = parsed.path().isEmpty() ? "/" : parsed.path();
        return parsed.normalizedServer() + new UriReference(null, null, path, parsed.query(), parsed.fragment());
    }

    private static byte[] gathered(RewriteResult result) {
        ByteBuffer out = ByteBuffer.allocate((int) result.lengthBytes());
        result.pieces().forEach(out::put);
        return out.array();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
