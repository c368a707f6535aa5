package io.swarmgate.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmgate.manifest.GatewayMapping.Origin;
import io.swarmgate.manifest.GatewayMapping.Route;
import io.swarmgate.manifest.GatewayMapping.Sealed;
import io.swarmgate.manifest.UriDecision.Keep;
import io.swarmgate.manifest.UriDecision.Reason;
import io.swarmgate.manifest.UriDecision.Replace;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What references become in manifests that clients reach elsewhere than at a public path, and outside of what a route
 * shows.
 */
class GatewayMappingPlacesTest {
    private static final Route LIVE = new Route("/tv/", "http://o.example/live/");
    private static final List<Origin> ORIGINS = List.of(
            new Origin("main", "http://o.example/", List.of("http://o.example/live/")),
            new Origin("cdn2", "https://b.example/"));
    private static final GatewayMapping PLAIN = GatewayMapping.of("/_p2p", LIVE, List.of(LIVE), ORIGINS, true);
    private static final GatewayMapping SEALING = PLAIN.sealing(new Sealed(
            "main", "http://o.example/", List.of("http://o.example/theirs/"), url -> "seal-" + url.length()));
    private static final String LIST = "http://o.example/live/ch/x.m3u8";
    private static final String AD = "https://b.example/v/child.m3u8";

    private static UriDecision decide(GatewayMapping mapping, ReferenceKind kind, String reference, String base) {
        return mapping.decide(kind, reference, base, UriReference.resolve(base, reference));
    }

    @Test
    void mediaOfAFurtherOriginCarriesThePrefixOnce() {
        GatewayMapping passed = PLAIN.viaPass("cdn2");

        assertThat(decide(passed, ReferenceKind.MEDIA_SEGMENT, "s1.ts", AD))
                .isEqualTo(new Replace("/_p2p/@cdn2/v/s1.ts"));
        assertThat(passed.mapDirectory(ReferenceKind.MEDIA_SEGMENT, "https://b.example/v/"))
                .isEqualTo("/_p2p/@cdn2/v/");
    }

    @ParameterizedTest
    @CsvSource({"KEY, k.bin", "MANIFEST, ../a/child.m3u8", "OTHER, x.json?a=b"})
    void relativeReferencesOfAListThatIsPassedThroughStay(ReferenceKind kind, String reference) {
        assertThat(decide(PLAIN.viaPass("cdn2"), kind, reference, AD)).isEqualTo(new Keep(Reason.SAME_MEANING));
        assertThat(PLAIN.viaPass("cdn2").keepsRelative(kind, "https://b.example/v/"))
                .isTrue();
    }

    @Test
    void rootRelativeKeyOfAListThatIsPassedThroughIsPassedThroughAsWell() {
        assertThat(decide(PLAIN.viaPass("cdn2"), ReferenceKind.KEY, "/keys/k.bin", AD))
                .isEqualTo(new Replace("/_p2p/@/pass/cdn2/keys/k.bin"));
    }

    @Test
    void referencesThatLeaveWhatAnOriginShowsAreNoLongerRelative() {
        GatewayMapping passed = SEALING.viaPass("main");

        assertThat(decide(passed, ReferenceKind.KEY, "k.bin", LIST)).isEqualTo(new Keep(Reason.SAME_MEANING));
        assertThat(decide(passed, ReferenceKind.KEY, "../../keys/k1", LIST))
                .isEqualTo(new Replace("/_p2p/@/pass/main~seal-24/keys/k1"));
        assertThat(passed.keepsRelative(ReferenceKind.KEY, "http://o.example/")).isFalse();
    }

    /** There the segment store answers, and it holds no keys. */
    @ParameterizedTest
    @CsvSource({
        "KEY, k.bin, /_p2p/@/pass/cdn2/v/k.bin",
        "MANIFEST, child2.m3u8?x=1, /_p2p/@/pass/cdn2/v/child2.m3u8?x=1",
        "KEY, http://o.example/live/k, (kept)",
        "MANIFEST, http://o.example/live/a.m3u8, /tv/a.m3u8"
    })
    void nothingButMediaStaysBelowTheGateway(ReferenceKind kind, String reference, String expected) {
        assertThat(decide(PLAIN.viaGateway(), kind, reference, AD).apply("(kept)"))
                .isEqualTo(expected);
        assertThat(PLAIN.viaGateway().keepsRelative(kind, "https://b.example/v/"))
                .isFalse();
    }

    @Test
    void mediaKeepsItsUsualUrlWhereverTheListIsSeen() {
        for (GatewayMapping place : List.of(PLAIN, PLAIN.viaGateway(), PLAIN.viaPass("cdn2"), PLAIN.viaPass("main"))) {
            assertThat(decide(place, ReferenceKind.MEDIA_SEGMENT, "http://o.example/live/s.ts", AD))
                    .isEqualTo(new Replace("/_p2p/tv/s.ts"));
            assertThat(decide(place, ReferenceKind.MEDIA_SEGMENT, "s.ts", LIST))
                    .isEqualTo(new Replace("/_p2p/tv/ch/s.ts"));
        }
    }

    @Test
    void keysOutsideOfWhatARouteShowsArePassedThroughUnderASeal() {
        assertThat(decide(SEALING, ReferenceKind.KEY, "/keys/k1?t=1", LIST))
                .isEqualTo(new Replace("/_p2p/@/pass/main~seal-24/keys/k1?t=1"));
        assertThat(decide(SEALING, ReferenceKind.KEY, "k1", LIST)).isEqualTo(new Keep(Reason.SAME_MEANING));
        assertThat(decide(SEALING, ReferenceKind.MANIFEST, "/vod/a.m3u8", LIST))
                .isEqualTo(new Replace("/_p2p/@/pass/main~seal-27/vod/a.m3u8"));
    }

    @Test
    void nobodyVouchesForWhatAnotherRouteShows() {
        assertThat(decide(SEALING, ReferenceKind.KEY, "/theirs/k", LIST))
                .isEqualTo(new Replace("http://o.example/theirs/k"));
    }

    /** Whoever vouches for nothing leads to the origin itself, which is what the reference meant. */
    @Test
    void withoutASealTheyAreWrittenWithTheirOriginsName() {
        assertThat(decide(PLAIN, ReferenceKind.KEY, "/keys/k1", LIST))
                .isEqualTo(new Replace("http://o.example/keys/k1"));
    }

    @Test
    void mediaOutsideOfWhatARouteShowsIsWrittenWithItsOriginsName() {
        assertThat(decide(SEALING, ReferenceKind.MEDIA_SEGMENT, "/seg/1.ts", LIST))
                .isEqualTo(new Replace("http://o.example/seg/1.ts"));
        assertThat(decide(SEALING, ReferenceKind.MEDIA_SEGMENT, "http://o.example/seg/1.ts", LIST))
                .isEqualTo(new Keep(Reason.UNROUTED));
        assertThat(SEALING.toGateway("http://o.example/seg/1.ts")).isNull();
        assertThat(SEALING.mapDirectory(ReferenceKind.MEDIA_SEGMENT, "http://o.example/seg/"))
                .isNull();
        assertThat(SEALING.toOrigin("/_p2p/@main/seg/1.ts")).isEmpty();
        assertThat(SEALING.toOrigin("/_p2p/@main/live/1.ts")).contains("http://o.example/live/1.ts");
    }

    @Test
    void excludedInitializationSegmentsKeepTheirMeaning() {
        GatewayMapping without = GatewayMapping.of("/_p2p", LIVE, List.of(LIVE), ORIGINS, false);

        assertThat(decide(without, ReferenceKind.INITIALIZATION_SEGMENT, "/live/i.mp4", LIST))
                .isEqualTo(new Replace("/tv/i.mp4"));
        assertThat(decide(without, ReferenceKind.INITIALIZATION_SEGMENT, "i.mp4", LIST))
                .isEqualTo(new Keep(Reason.KIND_EXCLUDED));
    }

    /** Cookies belong to the manifest's host. */
    @Test
    void gatewayWithAHostOfItsOwnLeavesWhatIsPassedThroughOnTheManifestsHost() {
        GatewayMapping far = GatewayMapping.of("https://p2p.example/_p2p", LIVE, List.of(LIVE), ORIGINS, true);

        assertThat(decide(far, ReferenceKind.MANIFEST, "https://b.example/c.m3u8", LIST))
                .isEqualTo(new Replace("/_p2p/@/pass/cdn2/c.m3u8"));
        assertThat(decide(far.viaPass("cdn2"), ReferenceKind.MEDIA_SEGMENT, "s1.ts", AD))
                .isEqualTo(new Replace("https://p2p.example/_p2p/@cdn2/v/s1.ts"));
        assertThat(decide(far.viaPass("cdn2"), ReferenceKind.KEY, "/k.bin", AD))
                .isEqualTo(new Replace("/_p2p/@/pass/cdn2/k.bin"));
    }

    @Test
    void whatIsPassedThroughAlreadyStays() {
        assertThat(decide(SEALING, ReferenceKind.KEY, "/_p2p/@/pass/main~seal-24/keys/k1", LIST))
                .isEqualTo(new Keep(Reason.ALREADY_MAPPED));
    }

    @Test
    void unknownNameIsTheCallersMistake() {
        assertThatThrownBy(() -> PLAIN.viaPass("nope"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nope");
    }

    @Test
    void originShowsNothingOutsideOfItsDirectory() {
        assertThatThrownBy(() -> new Origin("a", "http://o.example/a/", List.of("http://o.example/b/")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("http://o.example/b/");
    }
}
