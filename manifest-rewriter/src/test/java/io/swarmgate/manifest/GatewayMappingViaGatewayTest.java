package io.swarmgate.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmgate.manifest.GatewayMapping.Origin;
import io.swarmgate.manifest.GatewayMapping.Route;
import io.swarmgate.manifest.UriDecision.Keep;
import io.swarmgate.manifest.UriDecision.Reason;
import io.swarmgate.manifest.UriDecision.Replace;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Manifests that clients reach below the gateway prefix, because another manifest led there. */
class GatewayMappingViaGatewayTest {
    private static final Route LIVE = new Route("/live/", "http://o.example/content/");
    private static final GatewayMapping PLAIN = GatewayMapping.of(
            "/_p2p",
            LIVE,
            List.of(LIVE),
            List.of(new Origin("main", "http://o.example/content/"), new Origin("cdn2", "https://b.example/")),
            true);
    private static final GatewayMapping CDN2 = PLAIN.viaGateway("cdn2");

    private static UriDecision decide(GatewayMapping mapping, ReferenceKind kind, String reference, String base) {
        return mapping.decide(kind, reference, base, UriReference.resolve(base, reference));
    }

    @Test
    void mediaOfAFurtherOriginCarriesThePrefixOnce() {
        assertThat(decide(CDN2, ReferenceKind.MEDIA_SEGMENT, "s1.ts", "https://b.example/v/child.m3u8"))
                .isEqualTo(new Replace("/_p2p/@cdn2/v/s1.ts"));
        assertThat(CDN2.mapDirectory(ReferenceKind.MEDIA_SEGMENT, "https://b.example/v/"))
                .isEqualTo("/_p2p/@cdn2/v/");
    }

    @Test
    void relativeKeyOfAFurtherOriginStays() {
        assertThat(decide(CDN2, ReferenceKind.KEY, "k.bin", "https://b.example/v/child.m3u8"))
                .isEqualTo(new Keep(Reason.SAME_MEANING));
    }

    @Test
    void rootRelativeKeyOfAFurtherOriginIsPublishedBelowItsName() {
        assertThat(decide(CDN2, ReferenceKind.KEY, "/keys/k.bin", "https://b.example/v/child.m3u8"))
                .isEqualTo(new Replace("/_p2p/@cdn2/keys/k.bin"));
    }

    @Test
    void childManifestOfAFurtherOriginStaysRelative() {
        assertThat(decide(CDN2, ReferenceKind.MANIFEST, "../a/child.m3u8", "https://b.example/v/main.m3u8"))
                .isEqualTo(new Keep(Reason.SAME_MEANING));
    }

    @Test
    void mediaOfTheRouteKeepsItsUsualUrl() {
        assertThat(decide(CDN2, ReferenceKind.MEDIA_SEGMENT, "http://o.example/content/s.ts", "https://b.example/m"))
                .isEqualTo(new Replace("/_p2p/live/s.ts"));
        assertThat(decide(PLAIN.viaGateway(), ReferenceKind.MEDIA_SEGMENT, "s.ts", "http://o.example/content/a/m.m3u8"))
                .isEqualTo(new Replace("/_p2p/live/a/s.ts"));
    }

    @Test
    void relativeKeyOfTheRoutesOwnOriginStaysBelowTheGateway() {
        assertThat(decide(PLAIN.viaGateway(), ReferenceKind.KEY, "k.bin", "http://o.example/content/a/m.m3u8"))
                .isEqualTo(new Keep(Reason.SAME_MEANING));
    }

    @Test
    void gatewayWithAHostOfItsOwnServesManifestsUnderItsPath() {
        GatewayMapping far = GatewayMapping.of(
                        "https://p2p.example/_p2p",
                        LIVE,
                        List.of(LIVE),
                        List.of(new Origin("cdn2", "https://b.example/")),
                        true)
                .viaGateway("cdn2");
        assertThat(decide(far, ReferenceKind.MEDIA_SEGMENT, "s1.ts", "https://b.example/v/child.m3u8"))
                .isEqualTo(new Replace("https://p2p.example/_p2p/@cdn2/v/s1.ts"));
        assertThat(decide(far, ReferenceKind.KEY, "/k.bin", "https://b.example/v/child.m3u8"))
                .isEqualTo(new Replace("/_p2p/@cdn2/k.bin"));
    }

    @Test
    void unknownNameIsTheCallersMistake() {
        assertThatThrownBy(() -> PLAIN.viaGateway("nope"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nope");
    }
}
