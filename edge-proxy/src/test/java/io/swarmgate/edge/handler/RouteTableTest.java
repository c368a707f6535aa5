package io.swarmgate.edge.handler;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.edge.TestConfig;
import io.swarmgate.edge.config.RouteConfig;
import io.swarmgate.edge.origin.OriginServer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RouteTableTest {
    private static final OriginServer MAIN = TestConfig.origin("main", "http://main.example/");
    private static final OriginServer OTHER = TestConfig.origin("other", "https://other.example/base/");
    private static final RouteTable TABLE = new RouteTable(
            List.of(
                    new RouteConfig("all", List.of(), "/", MAIN, "http://main.example/"),
                    new RouteConfig("live", List.of(), "/live/", MAIN, "http://main.example/content/"),
                    new RouteConfig("named", List.of("tv.example"), "/", OTHER, "https://other.example/base/")),
            List.of(MAIN, OTHER),
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
                .extracting(RouteTable.Destination::gateway)
                .isEqualTo(true);
    }

    @Test
    void namedOriginsAreReachedThroughTheGatewayOnly() throws RequestTarget.Refused {
        assertThat(url("x", "/_p2p/@other/a/b.ts", "q")).contains("https://other.example/base/a/b.ts?q");
        assertThat(url("x", "/_p2p/@nobody/a", null)).isEmpty();
        assertThat(url("x", "/_p2p/@other", null)).isEmpty();
        assertThat(url("x", "/@other/a", null)).contains("http://main.example/@other/a");
    }

    @Test
    void resourcesOfTheGatewayNameASegment() throws RequestTarget.Refused {
        RouteTable.Destination found = TABLE.find("x", RequestTarget.parse("/_p2p/@/digest/live/a.ts", "t=1"))
                .orElseThrow();
        assertThat(found.resource()).isEqualTo("digest");
        assertThat(found.url()).isEqualTo("http://main.example/content/a.ts?t=1");
        assertThat(TABLE.find("x", RequestTarget.parse("/_p2p/@/digest/@other/a.ts", null)))
                .get()
                .extracting(RouteTable.Destination::url)
                .isEqualTo("https://other.example/base/a.ts");
        assertThat(TABLE.find("x", RequestTarget.parse("/_p2p/@/digest", null))).isEmpty();
    }

    @Test
    void theEdgesOwnResourcesBelongToAHostWhateverItsPaths() throws RequestTarget.Refused {
        RouteTable small = new RouteTable(
                List.of(new RouteConfig("live", List.of("tv.example"), "/live/", MAIN, MAIN.directory())),
                List.of(MAIN),
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
                List.of(new RouteConfig("live", List.of(), "/live/", MAIN, MAIN.directory())), List.of(MAIN), null);
        assertThat(small.find("x", RequestTarget.parse("/a", null))).isEmpty();
        assertThat(small.find("x", RequestTarget.parse("/live", null))).isEmpty();
        assertThat(small.find("x", RequestTarget.parse("/_p2p/a", null))).isEmpty();
        assertThat(small.find("x", RequestTarget.parse("/_p2p", null))).isEmpty();
    }
}
