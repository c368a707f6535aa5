package io.swarmgate.edge.handler;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.edge.TestConfig;
import io.swarmgate.edge.config.RouteConfig;
import io.swarmgate.edge.origin.Fields;
import io.swarmgate.edge.origin.OriginClient;
import io.swarmgate.edge.origin.OriginServer;
import io.swarmgate.http.Asker;
import io.swarmgate.manifest.GatewayMapping;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResponseFieldsTest {
    private static final OriginServer ORIGIN = TestConfig.origin("main", "http://o.example/content/");
    private static final RouteConfig LIVE =
            new RouteConfig("live", List.of(), "/live/", ORIGIN, "http://o.example/content/");
    private static final GatewayMapping.Route ROUTE = new GatewayMapping.Route("/live/", LIVE.directory());
    private static final GatewayMapping MAPPING = GatewayMapping.of(
            "/_p2p",
            ROUTE,
            List.of(ROUTE),
            List.of(
                    new GatewayMapping.Origin("main", LIVE.directory()),
                    new GatewayMapping.Origin("cdn2", "https://b.example/")),
            true);
    private static final ResponseFields FIELDS = new ResponseFields(Map.of(LIVE, MAPPING));

    private static RoutedRequest request(boolean gateway) {
        return new RoutedRequest(
                "GET",
                LIVE,
                (gateway ? "/_p2p" : "") + "/live/a/b.m3u8",
                gateway ? Form.GATEWAY : Form.PUBLIC,
                ORIGIN,
                "http://o.example/content/a/b.m3u8",
                Asker.EDGE,
                Fields.EMPTY);
    }

    @ParameterizedTest
    @CsvSource({
        // absolute, covered by the route
        "http://o.example/content/x/y.m3u8,/live/x/y.m3u8",
        "http://O.example:80/content/x?t=1,/live/x?t=1",
        // absolute, another configured origin
        "https://b.example/v.m3u8,/_p2p/@/pass/cdn2/v.m3u8",
        // elsewhere: left as it is
        "https://else.example/v,https://else.example/v",
        "http://o.example/elsewhere,http://o.example/elsewhere",
        // relative, same meaning at the edge
        "c.m3u8,c.m3u8",
        "../c.m3u8?x,../c.m3u8?x",
        // root-relative, other meaning at the edge
        "/content/c.m3u8,/live/c.m3u8",
        "/login,http://o.example/login",
        "//o.example/content/v.m3u8,/live/v.m3u8",
        // the configured origin is https, this is not
        "//b.example/v.m3u8,http://b.example/v.m3u8",
        // no web address
        "app:open,app:open",
    })
    void redirectsLeadThroughTheEdge(String location, String expected) {
        assertThat(FIELDS.publicLocation(location, request(false))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "http://o.example/content/x.ts,/_p2p/live/x.ts",
        "/content/x.ts,/_p2p/live/x.ts",
        "x.ts,x.ts",
        "https://b.example/v.ts,/_p2p/@cdn2/v.ts",
        "https://else.example/v.ts,https://else.example/v.ts",
    })
    void redirectsOfSegmentsStayInTheGateway(String location, String expected) {
        assertThat(FIELDS.publicLocation(location, request(true))).isEqualTo(expected);
    }

    @Test
    void viaIsAddedAndAllElseStaysInOrder() {
        Fields fields = new Fields(List.of(
                new Fields.Field("Set-Cookie", "a"),
                new Fields.Field("location", "http://o.example/content/x"),
                new Fields.Field("Set-Cookie", "b"),
                new Fields.Field("Via", "1.1 o")));
        Fields edited = FIELDS.editorFor(request(false)).edit(new OriginClient.Head(302, "Found", fields));
        assertThat(edited.lines())
                .containsExactly(
                        new Fields.Field("Set-Cookie", "a"),
                        new Fields.Field("location", "/live/x"),
                        new Fields.Field("Set-Cookie", "b"),
                        new Fields.Field("Via", "1.1 o"),
                        new Fields.Field("Via", "1.1 swarmgate"));
    }
}
