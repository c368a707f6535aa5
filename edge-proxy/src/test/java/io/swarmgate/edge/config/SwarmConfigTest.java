package io.swarmgate.edge.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.edge.config.ConfigResult.Invalid;
import io.swarmgate.edge.config.ConfigResult.Valid;
import io.swarmgate.swarm.protocol.SwarmSettings;
import io.swarmgate.swarm.protocol.SwarmSettings.Consent;
import io.swarmgate.swarm.token.TokenKey;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the file may say of swarms and sites. */
class SwarmConfigTest {
    private static final String ORIGIN = "origins: {main: 'http://o.example'}\n";
    private static final String SECRET = "s".repeat(32);

    private static ConfigResult read(String text) {
        return new ConfigLoader(Map.of()).parse("f.yaml", ORIGIN + text, Path.of("."));
    }

    private static SwarmConfig swarm(String text) {
        ConfigResult result = read(text);
        assertThat(result).isInstanceOf(Valid.class);
        return ((Valid) result).config().swarm();
    }

    private static List<String> problems(String text) {
        ConfigResult result = read(text);
        assertThat(result).isInstanceOf(Invalid.class);
        return ((Invalid) result).problems().stream().map(Object::toString).toList();
    }

    @Test
    void oneViewerInAHundredIsKeptApartUnlessTheSectionOrTheRouteSaysOtherwise() {
        assertThat(swarm("").clients().controlPercent()).isEqualByComparingTo("1");
        EdgeConfig config = ((Valid) read("""
                        swarm: {control-group: 2.5%}
                        routes:
                          - {name: plain, path: /a/, origin: main, swarm: true}
                          - {name: own, path: /b/, origin: main, swarm: {control-group: 10%}}
                        """)).config();
        assertThat(config.routes())
                .extracting(route -> config.swarm().clientsOf(route).controlPercent())
                .containsExactly(new BigDecimal("2.5"), new BigDecimal("10"));
        assertThat(problems("routes: [{path: /, origin: main, swarm: {control-group: 101%}}]"))
                .singleElement()
                .asString()
                .startsWith("f.yaml:2: routes[0].swarm.control-group: \"101%\" is no percentage");
    }

    @Test
    void sitesHaveNetworksOfBothFamilies() throws Exception {
        Map<String, List<CidrBlock>> sites = swarm(
                        "sites: {berlin: [10.1.0.0/16, '2001:db8:1::/48'], oslo: {networks: [10.2.0.0/16]}}")
                .sites();
        assertThat(sites).containsOnlyKeys("berlin", "oslo");
        assertThat(sites.get("berlin"))
                .satisfiesExactly(
                        block -> assertThat(block.contains(InetAddress.getByName("10.1.2.3")))
                                .isTrue(),
                        block -> assertThat(block.contains(InetAddress.getByName("2001:db8:1::9")))
                                .isTrue());
    }

    @Test
    void aSiteWithoutNetworksOrWithABlockThatIsNoneIsNamed() {
        assertThat(problems("sites: {berlin: []}")).singleElement().asString().contains("sites.berlin");
        assertThat(problems("sites: {berlin: [10.1.0.0/33]}"))
                .anySatisfy(problem -> assertThat(problem).startsWith("f.yaml:2: sites.berlin"));
    }

    @Test
    void tokenKeysKeepTheirOrderAndHaveNamesOfTheirOwn() {
        assertThat(swarm("swarm: {token-keys: ['new:" + SECRET + "', 'old:" + SECRET + "']}")
                        .tokenKeys())
                .extracting(TokenKey::id)
                .containsExactly("new", "old");
        assertThat(problems("swarm: {token-keys: ['a:" + SECRET + "', 'a:" + SECRET + "']}"))
                .singleElement()
                .asString()
                .contains("two keys are called \"a\"");
    }

    @Test
    void aTokenKeyThatIsTooShortIsRefusedWithoutRepeatingIt() {
        assertThat(problems("swarm: {token-keys: ['a:hunter2']}"))
                .isNotEmpty()
                .noneSatisfy(problem -> assertThat(problem).contains("hunter2"));
    }

    @Test
    void turnServersNeedTheirSecret() {
        String turn = "swarm: {ice-servers: ['stun:s.example', 'turn:t.example:3478?transport=tcp']%s}";
        assertThat(problems(turn.formatted(""))).singleElement().asString().contains("swarm.turn-secret: missing");
        assertThat(swarm(turn.formatted(", turn-secret: x")).iceServers()).hasSize(2);
        assertThat(problems("swarm: {ice-servers: ['http://s.example']}"))
                .singleElement()
                .asString()
                .contains("no STUN or TURN URL");
    }

    @Test
    void pagesAreOrigins() {
        assertThat(swarm("swarm: {pages: ['https://TV.example:8443']}").pages())
                .containsExactly("https://tv.example:8443");
        assertThat(problems("swarm: {pages: ['https://tv.example/live']}"))
                .singleElement()
                .asString()
                .contains("no origin");
    }

    @Test
    void aViewerGivesNoMoreThanItGetsUnlessTold() {
        assertThat(swarm("").clients().values().uploadRatio()).isEqualTo(1);
        assertThat(swarm("swarm: {upload-ratio: 2.5, consent: notice}")
                        .clients()
                        .values())
                .satisfies(settings -> assertThat(settings.uploadRatio()).isEqualTo(2.5))
                .satisfies(settings -> assertThat(settings.consent()).isEqualTo(Consent.NOTICE));
        assertThat(problems("swarm: {upload-ratio: -1}")).hasSize(1);
    }

    private static SwarmSettings route(String swarm, String ofRoute) {
        ConfigResult result =
                read("swarm: {%s}\nroutes: [{path: /, origin: main, swarm: %s}]".formatted(swarm, ofRoute));
        assertThat(result).isInstanceOf(Valid.class);
        EdgeConfig config = ((Valid) result).config();
        assertThat(config.routes()).singleElement().matches(RouteConfig::swarm);
        return config.swarm().clientsOf(config.routes().get(0)).values();
    }

    @Test
    void aRouteSaysWhatIsDifferentForItsViewers() {
        SwarmSettings plain = route("upload-ratio: 2, page-store: 8MiB", "true");
        SwarmSettings own = route("upload-ratio: 2, page-store: 8MiB", "{upload-ratio: 3, consent: required}");
        assertThat(plain.uploadRatio()).isEqualTo(2);
        assertThat(own.uploadRatio()).isEqualTo(3);
        assertThat(own.consent()).isEqualTo(Consent.REQUIRED);
        assertThat(own.budgetBytes()).as("what it does not say is as for all").isEqualTo(8 << 20);
        assertThat(route("", "{}")).isEqualTo(route("", "true"));
    }

    private static CorePlace core(String swarm, String ofRoute) {
        EdgeConfig config = ((Valid)
                        read("swarm: {%s}\nroutes: [{path: /, origin: main, swarm: %s}]".formatted(swarm, ofRoute)))
                .config();
        return config.swarm().clientsOf(config.routes().get(0)).core();
    }

    @Test
    void theCoreIsInAWorkerUnlessTheSectionTheRouteOrADiskStoreKeepsItInThePage() {
        assertThat(core("", "true")).isEqualTo(CorePlace.WORKER);
        assertThat(core("core: page", "true")).isEqualTo(CorePlace.PAGE);
        assertThat(core("core: page", "{core: worker}")).isEqualTo(CorePlace.WORKER);
        assertThat(core("", "{disk-store: 1GiB}")).isEqualTo(CorePlace.PAGE);
        assertThat(problems("swarm: {core: frame}"))
                .singleElement()
                .asString()
                .endsWith("swarm.core: \"frame\" is neither worker nor page");
    }

    @Test
    void aRouteMayBeginSwitchedOff() {
        assertThat(route("", "{enabled: false}").enabled()).isFalse();
        assertThat(route("", "{}").enabled()).isTrue();
        assertThat(problems("swarm: {enabled: false}"))
                .singleElement()
                .asString()
                .contains("swarm.enabled: no such key");
    }

    @Test
    void whatIsWrongInTheSettingsOfARouteIsNamedWithItsLine() {
        String routes = "routes:\n  - path: /\n    origin: main\n    swarm:\n      %s";
        assertThat(problems(routes.formatted("upload-ratoi: 2")))
                .containsExactly("f.yaml:6: routes[0].swarm.upload-ratoi: no such key; did you mean \"upload-ratio\"?");
        assertThat(problems(routes.formatted("max-peers: 65")))
                .containsExactly("f.yaml:6: routes[0].swarm.max-peers: \"65\" is too many: use at most 64");
        assertThat(problems(routes.formatted("viewers: 65")))
                .as("of the whole edge")
                .singleElement()
                .asString()
                .contains("routes[0].swarm.viewers: no such key");
        assertThat(problems("routes: [{path: /, origin: main, swarm: some}]"))
                .singleElement()
                .asString()
                .contains("neither true nor false, nor a mapping of settings such as {relay-only: true}");
    }

    @Test
    void relayingNeedsSomethingThatRelays() {
        String turn = "ice-servers: ['turn:t.example'], turn-secret: x";
        assertThat(problems("swarm: {relay-only: true}"))
                .containsExactly("f.yaml:2: swarm.relay-only: true needs a TURN server: name one in swarm.ice-servers,"
                        + " or nobody can connect");
        assertThat(problems("routes: [{path: /, origin: main, swarm: {relay-only: true}}]"))
                .singleElement()
                .asString()
                .contains("routes[0].swarm.relay-only");
        assertThat(route(turn, "{relay-only: true}").relayOnly()).isTrue();
        assertThat(route(turn + ", relay-only: true", "true").relayOnly()).isTrue();
    }
}
