package io.swarmgate.edge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmgate.edge.config.ConfigResult.Invalid;
import io.swarmgate.edge.config.ConfigResult.Valid;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may ask the admin listener, and by what. */
class AdminConfigTest {
    private static final String ORIGIN = "origins: {main: 'http://o.example'}\n";
    private static final String TOKEN = "0123456789abcdef0123456789abcdef";

    private static ConfigResult read(String text) {
        return new ConfigLoader(Map.of("ADMIN_TOKEN", TOKEN)).parse("f.yaml", ORIGIN + text, Path.of("."));
    }

    private static AdminConfig admin(String text) {
        ConfigResult result = read(text);
        assertThat(result).isInstanceOf(Valid.class);
        return ((Valid) result).config().admin();
    }

    private static List<String> problems(String text) {
        ConfigResult result = read(text);
        assertThat(result).isInstanceOf(Invalid.class);
        return ((Invalid) result).problems().stream().map(Object::toString).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "admin: '[::1]:9090'", "admin: 'localhost:9090'"})
    void onLoopbackNothingHasToBeShown(String text) {
        assertThat(admin(text).token()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0:9090", "[::]:9090", "10.1.2.3:9090"})
    void whatOthersReachNeedsAToken(String address) {
        assertThat(problems("admin: '" + address + "'"))
                .singleElement()
                .asString()
                .startsWith("f.yaml:2: admin: ")
                .contains("can be reached from other machines; set admin-token");
        assertThat(admin("admin: '" + address + "'\nadmin-token: ${ADMIN_TOKEN}")
                        .token())
                .isEqualTo(TOKEN);
    }

    @Test
    void theCommandLineOpensNothingEither() {
        EdgeConfig config = EdgeConfig.ofOrigin("http://o.example/");
        assertThatThrownBy(() -> config.withAdmin(HostPort.parse("0.0.0.0:9090")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("set admin-token in the configuration file");
    }

    @Test
    void aTokenIsLongAndIsNotQuotedWhereItIsWrong() {
        assertThat(problems("admin: 0.0.0.0:9090\nadmin-token: sesame-open"))
                .singleElement()
                .asString()
                .startsWith("f.yaml:3: admin-token: is too short")
                .contains("openssl rand -hex 32")
                .doesNotContain("sesame");
        assertThat(problems("admin-token: 'with a blank " + TOKEN + "'"))
                .singleElement()
                .asString()
                .startsWith("f.yaml:2: admin-token: is no token")
                .doesNotContain(TOKEN);
    }

    @Test
    void theTokenIsNotPrinted() {
        assertThat(admin("admin-token: " + TOKEN)).asString().doesNotContain(TOKEN);
    }

    @Test
    void tlsNeedsAKeyPair() {
        assertThat(problems("admin-tls: true"))
                .containsExactly("f.yaml:2: admin-tls: needs a key pair; name it by tls.certificate and tls.key");
    }
}
