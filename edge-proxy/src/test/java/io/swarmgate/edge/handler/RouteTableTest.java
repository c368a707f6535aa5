package io.swarmgate.edge.handler;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.edge.TestConfig;
import io.swarmgate.edge.config.RouteConfig;
import io.swarmgate.edge.origin.OriginServer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RouteTableTest {
    private static final OriginServer MAIN = TestConfig.origin("main", "http://main.example/");
    private static final OriginServer OTHER = TestConfig.origin("other", "https://other.example/base/");
    private static final OriginServer ADS = TestConfig.origin("ads", "https://ads.example/vod/");
    private static final Seals SEALS = new Seals(List.of(new byte[32]));
    private static final RouteTable TABLE = new RouteTable(
            List.of(
                    new RouteConfig("all", List.of(), "/", MAIN, "http://main.example/"),
                    new RouteConfig("live", List.of(), "/live/", MAIN, "http://main.example/content/"),
                    new RouteConfig("named", List.of("tv.example"), "/", OTHER, "https://other.example/base/")),
            List.of(MAIN, OTHER, ADS),
            SEALS,
            "p2p.example");

    private static Optional<String> url(String host, String path, @Nullable String query) throws RequestTarget.Refused {
        return TABLE.find(host, RequestTarget.parse(path, query)).map(RouteTable.Destination::url);
    }

    private static Optional<String> route(String host, String path) throws RequestTarget.Refused {
        return TABLE.find(host, RequestTarget.parse(path, null))
                .map(found -> found.route().name());
    }

    @Test
    void theLongestPrefixWins() throws RequestTarget.Refused {
        assertThat(route("x", "/live/a")).contains("live");
        assertThat(route("x", "/lively")).contains("all");
        assertThat(route("tv.example", "/live/a")).contains("live");
    }

    @Test
    void ofEqualPrefixesTheOneThatNamesTheHostWins() throws RequestTarget.Refused {
        assertThat(route("tv.example", "/a")).contains("named");
        assertThat(route("x", "/a")).contains("all");
    }

    @Test
    void thePrefixIsExchangedForTheDirectory() throws RequestTarget.Refused {
        assertThat(url("x", "/live/ch1/a.ts", "k=%2F")).contains("http://main.example/content/ch1/a.ts?k=%2F");
        assertThat(url("tv.example", "/ch1/a.ts", null)).contains("https://other.example/base/ch1/a.ts");
    }

    @Test
    void gatewayPathsLeadWhereTheirPublicPathLeads() throws RequestTarget.Refused {
        assertThat(url("x", "/_p2p/live/a.ts", "t=1")).contains("http://main.example/content/a.ts?t=1");
        assertThat(TABLE.find("x", RequestTarget.parse("/_p2p/live/a.ts", null)))
                .get()
                .extracting(RouteTable.Destination::form)
                .isEqualTo(Form.GATEWAY);
    }

    @Test
    void namedOriginsAreReachedThroughTheGatewayOnly() throws RequestTarget.Refused {
        assertThat(url("x", "/_p2p/@ads/a/b.ts", "q")).contains("https://ads.example/vod/a/b.ts?q");
        assertThat(url("x", "/_p2p/@nobody/a", null)).isEmpty();
        assertThat(url("x", "/_p2p/@ads", null)).isEmpty();
        assertThat(url("x", "/@ads/a", null)).contains("http://main.example/@ads/a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/_p2p/@other/a.ts", "/_p2p/@/pass/other/k", "/_p2p/@/digest/@other/a.ts"})
    void anOriginThatIsARoutesOwnIsReachedOnTheHostsOfThatRouteOnly(String path) throws RequestTarget.Refused {
        assertThat(url("x", path, null)).isEmpty();
        assertThat(url("tv.example", path, null)).isPresent();
        assertThat(url("p2p.example", path, null)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/_p2p/@main%s", "/_p2p/@/pass/main%s", "/_p2p/@/digest/@main%s"})
    void anOriginIsReachedOnlyBelowWhatARouteShowsOfIt(String form) throws RequestTarget.Refused {
        RouteTable mapped = table(new RouteConfig("tv", List.of(), "/tv/", MAIN, "http://main.example/live/"));

        assertThat(find(mapped, "x", form.formatted("/live/a.ts"))).contains("http://main.example/live/a.ts");
        assertThat(find(mapped, "x", form.formatted("/admin/a.ts"))).isEmpty();
        assertThat(find(mapped, "x", form.formatted("/live/../admin/a.ts"))).isEmpty();
        assertThat(find(mapped, "x", form.formatted("/lively/a.ts"))).isEmpty();
    }

    @Test
    void aRouteMayNameTheOriginsItLeadsTo() throws RequestTarget.Refused {
        RouteConfig tv = new RouteConfig("tv", List.of(), "/tv/", MAIN, "http://main.example/live/");
        RouteTable whole = table(tv.withFurtherOrigins(List.of("main")));
        RouteTable none = table(tv.withFurtherOrigins(List.of()));

        assertThat(find(whole, "x", "/_p2p/@main/keys/a")).contains("http://main.example/keys/a");
        assertThat(find(whole, "x", "/_p2p/@ads/a")).isEmpty();
        assertThat(find(none, "x", "/_p2p/@ads/a")).isEmpty();
        assertThat(find(table(tv), "x", "/_p2p/@ads/a")).contains("https://ads.example/vod/a");
    }

    @Test
    void whatIsPassedThroughHasAFormOfItsOwn() throws RequestTarget.Refused {
        assertThat(TABLE.find("x", RequestTarget.parse("/_p2p/@/pass/ads/v/c.m3u8", "t=1")))
                .get()
                .satisfies(found -> {
                    assertThat(found.form()).isEqualTo(Form.PASSED);
                    assertThat(found.url()).isEqualTo("https://ads.example/vod/v/c.m3u8?t=1");
                    assertThat(found.resource()).isNull();
                });
        assertThat(url("x", "/_p2p/@/pass/nobody/a", null)).isEmpty();
        assertThat(url("x", "/_p2p/@/pass/ads", null)).isEmpty();
        assertThat(url("x", "/_p2p/@/pass/", null)).isEmpty();
    }

    @Test
    void aSealOpensOneUrlOfOneRoute() throws RequestTarget.Refused {
        RouteConfig one = new RouteConfig("one", List.of("one.example"), "/", MAIN, "http://main.example/one/");
        RouteConfig two = new RouteConfig("two", List.of("two.example"), "/", MAIN, "http://main.example/two/");
        RouteTable tenants = new RouteTable(List.of(one, two), List.of(MAIN), SEALS, null);
        String sealed = "/_p2p/@/pass/main~" + SEALS.seal("one", "http://main.example/keys/k1") + "/keys/";

        assertThat(tenants.find("one.example", RequestTarget.parse(sealed + "k1", "t=2")))
                .get()
                .satisfies(found -> {
                    assertThat(found.form()).isEqualTo(Form.SEALED);
                    assertThat(found.url()).isEqualTo("http://main.example/keys/k1?t=2");
                });
        assertThat(find(tenants, "one.example", sealed + "k2")).isEmpty();
        assertThat(find(tenants, "two.example", sealed + "k1")).isEmpty();
        assertThat(find(tenants, "one.example", "/_p2p/@/pass/main~/keys/k1")).isEmpty();
        assertThat(find(tenants, "one.example", sealed.replace("/pass/main~", "/pass/ads~") + "k1"))
                .isEmpty();
    }

    private static RouteTable table(RouteConfig route) {
        return new RouteTable(List.of(route), List.of(MAIN, ADS), SEALS, null);
    }

    private static Optional<String> find(RouteTable table, String host, String path) throws RequestTarget.Refused {
        return table.find(host, RequestTarget.parse(path, null)).map(RouteTable.Destination::url);
    }

    @Test
    void resourcesOfTheGatewayNameASegment() throws RequestTarget.Refused {
        RouteTable.Destination found = TABLE.find("x", RequestTarget.parse("/_p2p/@/digest/live/a.ts", "t=1"))
                .orElseThrow();
        assertThat(found.resource()).isEqualTo("digest");
        assertThat(found.url()).isEqualTo("http://main.example/content/a.ts?t=1");
        assertThat(TABLE.find("x", RequestTarget.parse("/_p2p/@/digest/@ads/a.ts", null)))
                .get()
                .extracting(RouteTable.Destination::url)
                .isEqualTo("https://ads.example/vod/a.ts");
        assertThat(TABLE.find("x", RequestTarget.parse("/_p2p/@/digest", null))).isEmpty();
    }

    @Test
    void theEdgesOwnResourcesBelongToAHostWhateverItsPaths() throws RequestTarget.Refused {
        RouteTable small = new RouteTable(
                List.of(new RouteConfig("live", List.of("tv.example"), "/live/", MAIN, MAIN.directory())),
                List.of(MAIN),
                SEALS,
                null);
        for (String path : List.of("/_p2p/client.js", "/_p2p/@/client/0123.js", "/_p2p/@/client")) {
            assertThat(small.find("tv.example", RequestTarget.parse(path, "v=1")))
                    .get()
                    .extracting(RouteTable.Destination::resource)
                    .isEqualTo("client");
        }
        assertThat(small.find("tv.example", RequestTarget.parse("/_p2p/sw.js", null)))
                .get()
                .extracting(RouteTable.Destination::resource)
                .isEqualTo("sw");
        assertThat(small.find("else.example", RequestTarget.parse("/_p2p/client.js", null)))
                .isEmpty();
    }

    @Test
    void theGatewaysOwnHostKnowsAllRoutesBelowTheGatewayOnly() throws RequestTarget.Refused {
        RouteTable named = new RouteTable(
                List.of(new RouteConfig("named", List.of("tv.example"), "/", OTHER, OTHER.directory())),
                List.of(OTHER),
                SEALS,
                "p2p.example");
        assertThat(named.find("p2p.example", RequestTarget.parse("/_p2p/a", null)))
                .isPresent();
        assertThat(named.find("p2p.example", RequestTarget.parse("/a", null))).isEmpty();
        assertThat(named.find("else.example", RequestTarget.parse("/_p2p/a", null)))
                .isEmpty();
    }

    @Test
    void whatNoRouteCoversLeadsNowhere() throws RequestTarget.Refused {
        RouteTable small = new RouteTable(
                List.of(new RouteConfig("live", List.of(), "/live/", MAIN, MAIN.directory())),
                List.of(MAIN),
                SEALS,
                null);
        assertThat(small.find("x", RequestTarget.parse("/a", null))).isEmpty();
        assertThat(small.find("x", RequestTarget.parse("/live", null))).isEmpty();
        assertThat(small.find("x", RequestTarget.parse("/_p2p/a", null))).isEmpty();
        assertThat(small.find("x", RequestTarget.parse("/_p2p", null))).isEmpty();
    }
}
