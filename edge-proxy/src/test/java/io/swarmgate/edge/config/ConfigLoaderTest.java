package io.swarmgate.edge.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.edge.config.ConfigResult.Invalid;
import io.swarmgate.edge.config.ConfigResult.Valid;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigLoaderTest {
    private static final Path HERE = Path.of("").toAbsolutePath();

    @Test
    void oneOriginIsEnough() {
        EdgeConfig config = valid("origins: {main: https://origin.example/base}");
        assertThat(config.origins()).singleElement().satisfies(origin -> {
            assertThat(origin.name()).isEqualTo("main");
            assertThat(origin.directory()).isEqualTo("https://origin.example/base/");
            assertThat(origin.responseTimeout()).isEqualTo(Duration.ofSeconds(30));
        });
        assertThat(config.routes()).singleElement().satisfies(route -> {
            assertThat(route.pathPrefix()).isEqualTo("/");
            assertThat(route.directory()).isEqualTo("https://origin.example/base/");
        });
    }

    @Test
    void fileAndCommandLineHaveTheSameDefaults() {
        EdgeConfig ofOrigin = EdgeConfig.ofOrigin("https://origin.example");
        assertThat(valid("origins: {origin: 'https://origin.example'}")).isEqualTo(ofOrigin);
    }

    @Test
    void everyKeyIsRead(@TempDir Path directory) throws Exception {
        Files.writeString(directory.resolve("chain.pem"), "");
        Files.writeString(directory.resolve("key.pem"), "");
        Path file = directory.resolve("swarmgate.yaml");
        Files.writeString(file, """
                listen: 127.0.0.1:8443
                admin: '[::1]:0'
                tls: {certificate: chain.pem, key: key.pem}
                limits: {connections: 5, connections-per-address: 4, header-timeout: 3s, stall-timeout: 20s, minimum-rate: 2KiB}
                gateway: {public-url: 'https://p2p.example', init-segments: false, directory: spool, disk: 2GB,
                  memory: 1MiB, small-object: 64KiB, open-files: 7, default-freshness: 500ms}
                manifests: {max-size: 1MiB, cache: 0B}
                origins:
                  main: {url: 'http://127.0.0.1:1', host: Media.example:81, parent: true, http2: false,
                    tls-verify: false, connect-timeout: 1s, response-timeout: 2m, idle-timeout: 1h, max-connections: 9}
                routes: [{name: live, hosts: [TV.example], path: /live, origin: main, origin-path: /x}]
                trusted-proxies: [10.0.0.0/8, '2001:db8::/32']
                access-log: access.log
                """);
        EdgeConfig config = valid(new ConfigLoader(Map.of()).load(file));
        assertThat(config.tls())
                .isEqualTo(new EdgeConfig.Tls(directory.resolve("chain.pem"), directory.resolve("key.pem")));
        assertThat(config.limits())
                .isEqualTo(new EdgeConfig.Limits(5, 4, Duration.ofSeconds(3), Duration.ofSeconds(20), 2048));
        assertThat(config.gateway())
                .isEqualTo(new EdgeConfig.Gateway(
                        "https://p2p.example/_p2p",
                        false,
                        directory.resolve("spool"),
                        2_000_000_000L,
                        1 << 20,
                        64 << 10,
                        7,
                        Duration.ofMillis(500)));
        assertThat(config.manifests()).isEqualTo(new EdgeConfig.Manifests(1 << 20, 0));
        assertThat(config.origins().get(0).hostField()).isEqualTo("media.example:81");
        assertThat(config.origins().get(0).parent()).isTrue();
        assertThat(config.origins().get(0).maxConnections()).isEqualTo(9);
        assertThat(config.routes().get(0))
                .isEqualTo(new RouteConfig(
                        "live",
                        List.of("tv.example"),
                        "/live/",
                        config.origins().get(0),
                        "http://127.0.0.1:1/x/"));
        assertThat(config.trustedProxies()).containsExactly("10.0.0.0/8", "2001:db8::/32");
        assertThat(config.accessLog()).isEqualTo(directory.resolve("access.log"));
    }

    @Test
    void pagesAreChangedOnlyWhereARouteAsksForIt() {
        String routes = "origins: {main: 'http://127.0.0.1:1'}\nroutes:\n- {origin: main%s}\n";
        EdgeConfig config = valid(
                new ConfigLoader(Map.of()).parse("f.yaml", routes.formatted(", inject: true, extend-csp: true"), HERE));
        assertThat(config.routes().get(0).page()).isEqualTo(new PageChanges(true, true, false));
        assertThat(problems(routes.formatted(", extend-csp: true")))
                .singleElement()
                .asString()
                .contains("routes[0].extend-csp: needs inject: true");
    }

    @Test
    void filesAreSharedOnRoutesThatHaveThem() {
        String routes = "origins: {main: 'http://127.0.0.1:1'}\nroutes:\n- {path: /a/, origin: main%s}\n";
        EdgeConfig config = valid(new ConfigLoader(Map.of())
                .parse("f.yaml", routes.formatted(", swarm: true, files: ['/a/**', '*.iso']"), HERE));
        RouteConfig route = config.routes().get(0);
        assertThat(route.sharesFile("/a/b.bin")).isTrue();
        assertThat(route.withSwarm(false).sharesFile("/a/b.bin")).isFalse();
        assertThat(problems(routes.formatted(", files: '*.iso'")))
                .singleElement()
                .asString()
                .contains("routes[0].files: needs swarm: true");
        assertThat(problems(routes.formatted(", swarm: true, files: [/b/**, '/a//c']")))
                .satisfiesExactly(
                        one -> assertThat(one).contains("routes[0].files[1]: \"/a//c\" must not hold empty"),
                        two -> assertThat(two).contains("\"/b/**\" is of no file of this route, whose path is /a/"));
    }

    @Test
    void allProblemsAreReportedAtOnceWithLineKeyAndRemedy() {
        assertThat(problems("""
                lisen: 127.0.0.1:1
                admin: nowhere
                gateway:
                  disk: 10 parsecs
                  disk: 1GiB
                origins:
                  main: htp://origin.example
                routes:
                  - path: live
                    origin: mian
                  - origin: main
                    default-freshness: 1s
                """))
                .containsExactly(
                        "f.yaml:1: lisen: no such key; did you mean \"listen\"?",
                        "f.yaml:2: admin: \"nowhere\" is no address: write HOST:PORT, such as 0.0.0.0:8080 or [::1]:8080, port 0 to 65535",
                        "f.yaml:4: gateway.disk: \"10 parsecs\" is no size: write a number and B, KiB, MiB, GiB, TiB or kB, MB, GB, TB",
                        "f.yaml:5: gateway.disk: stands here a second time; keep one of them",
                        "f.yaml:7: origins.main.url: \"htp://origin.example\" is no http(s) URL: write it like https://media.example/live/",
                        "f.yaml:9: routes[0].path: \"live\" is no path: begin with / and percent-encode spaces",
                        "f.yaml:10: routes[0].origin: \"mian\": no such origin; origins are: main",
                        "f.yaml:11: routes[1].path: \"/\" belongs to another route already; change one of them",
                        "f.yaml:12: routes[1].default-freshness: no such key; known here: name, hosts, path, origin, origin-path, origins, inject, extend-csp,"
                                + " extend-worker, behind-cdn, swarm, forward-credentials, files");
    }

    @Test
    void routesThatOnlyTheirHostsTellApartNeedAGatewayOnEachHost() {
        String routes = """
                origins: {a: 'http://a.example', b: 'http://b.example'}
                routes:
                  - {name: first, hosts: a.example, path: %s, origin: a}
                  - hosts: b.example
                    path: %s
                    origin: %s
                """;
        String ownHost = "gateway: {public-url: 'https://p2p.example'}\n";
        assertThat(problems(ownHost + routes.formatted("/live/", "/live/", "b")))
                .containsExactly("f.yaml:6: routes[1].path: \"/live/\" and \"/live/\" of route \"first\" are told apart"
                        + " by host, which gateway.public-url leaves out; give one another path (origin-path keeps"
                        + " what it shows), or remove gateway.public-url");
        assertThat(problems(ownHost + routes.formatted("/", "/live/", "b")))
                .as("a path within another")
                .singleElement()
                .asString()
                .startsWith("f.yaml:6: routes[1].path: \"/live/\" and \"/\"");
        assertThat(problems(ownHost + routes.formatted("/live/", "/", "b"))).hasSize(1);
        valid(routes.formatted("/live/", "/live/", "b"));
        valid(ownHost + routes.formatted("/a/", "/b/", "b"));
        valid(ownHost + routes.formatted("/", "/live/", "a"));
    }

    @Test
    void aRouteForAnyHostIsHiddenByOneThatNamesAHost() {
        String routes = """
                gateway: {public-url: 'https://p2p.example'}
                origins: {a: 'http://a.example', b: 'http://b.example'}
                routes: [{path: /, origin: a}, {path: /live/, origin: b%s}]
                """;
        assertThat(problems(routes.formatted(", hosts: tv.example")))
                .singleElement()
                .asString()
                .startsWith("f.yaml:3: routes[1].path: ");
        valid(routes.formatted(""));
    }

    @Test
    void environmentVariablesFillValues() {
        ConfigLoader loader = new ConfigLoader(Map.of("HOST", "o.example", "EMPTY", ""));
        String text = "origins: {main: 'https://${HOST}/${EMPTY:-x}/$${y'}";
        assertThat(valid(loader.parse("f.yaml", text, HERE)).origins().get(0).directory())
                .isEqualTo("https://o.example/x/${y/");
        assertThat(problems("origins: {main: 'https://${ABSENT}/'}"))
                .containsExactly("f.yaml:1: origins.main.url: environment variable ABSENT is not set;"
                        + " set it, or give a default: ${ABSENT:-default}");
    }

    @Test
    void brokenYamlIsNamedByLine() {
        assertThat(problems("listen: 127.0.0.1:1\norigins: ["))
                .singleElement()
                .asString()
                .startsWith("f.yaml:2: not YAML");
        assertThat(problems("")).singleElement().asString().contains("empty");
        assertThat(problems("- x")).singleElement().asString().contains("must be a mapping");
        assertThat(problems("listen: 127.0.0.1:1")).singleElement().asString().contains("origins: missing");
    }

    @Test
    void depthSizeAndAliasesAreBounded() {
        assertThat(problems("a: " + "[".repeat(20_000)))
                .singleElement()
                .asString()
                .contains("nested deeper");
        assertThat(problems("#".repeat(ConfigLoader.MAX_BYTES + 1)))
                .singleElement()
                .asString()
                .contains("larger");
        assertThat(problems("a: &a [x]\nb: &b [*a,*a]\norigins: *b")).isNotEmpty();
    }

    @Test
    void credentialsInUrlsAreRefusedWithoutRepeatingThem() {
        assertThat(problems("origins: {main: 'https://user:secret@o.example/'}"))
                .singleElement()
                .asString()
                .contains("credentials")
                .doesNotContain("secret");
    }

    @Test
    void missingFilesAreReported() {
        assertThat(problems("origins: {main: 'http://o.example'}\ntls: {certificate: nowhere.pem}"))
                .hasSize(2)
                .allMatch(problem -> problem.startsWith("f.yaml:2: tls."));
        assertThat(((Invalid) new ConfigLoader(Map.of()).load(Path.of("nowhere.yaml"))).problems())
                .extracting(Object::toString)
                .containsExactly("nowhere.yaml: no such file");
    }

    private static EdgeConfig valid(String text) {
        return valid(new ConfigLoader(Map.of()).parse("f.yaml", text, HERE));
    }

    private static EdgeConfig valid(ConfigResult result) {
        assertThat(result).isInstanceOf(Valid.class);
        return ((Valid) result).config();
    }

    private static List<String> problems(String text) {
        ConfigResult result = new ConfigLoader(Map.of()).parse("f.yaml", text, HERE);
        assertThat(result).isInstanceOf(Invalid.class);
        return ((Invalid) result).problems().stream().map(Object::toString).toList();
    }
}
