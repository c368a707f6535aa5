package io.swarmgate.edge.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.edge.config.ConfigResult.Invalid;
import io.swarmgate.edge.config.ConfigResult.Valid;
import io.swarmgate.swarm.protocol.SwarmSettings.Consent;
import io.swarmgate.swarm.token.TokenKey;
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
        assertThat(swarm("").settings().uploadRatio()).isEqualTo(1);
        assertThat(swarm("swarm: {upload-ratio: 2.5, consent: notice}").settings())
                .satisfies(settings -> assertThat(settings.uploadRatio()).isEqualTo(2.5))
                .satisfies(settings -> assertThat(settings.consent()).isEqualTo(Consent.NOTICE));
        assertThat(problems("swarm: {upload-ratio: -1}")).hasSize(1);
    }
}
