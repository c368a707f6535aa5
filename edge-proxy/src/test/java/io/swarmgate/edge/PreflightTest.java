package io.swarmgate.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmgate.edge.config.ConfigLoader;
import io.swarmgate.edge.config.ConfigResult;
import io.swarmgate.edge.config.EdgeConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code check-config} and the start of an edge find, before viewers would. */
class PreflightTest {
    @TempDir
    static Path directory;

    private static SelfSigned rsa;
    private static SelfSigned otherRsa;
    private static SelfSigned ec;

    @BeforeAll
    static void makeKeys() throws Exception {
        rsa = SelfSigned.make(Files.createDirectory(directory.resolve("one")), "RSA");
        otherRsa = SelfSigned.make(Files.createDirectory(directory.resolve("another")), "RSA");
        ec = SelfSigned.make(directory, "EC");
    }

    private static EdgeConfig config(String text) {
        String places = text.contains("gateway:") ? "" : "\ngateway: { directory: spool }";
        String origins = text.contains("origins:") ? "" : "\norigins: { main: 'http://192.0.2.1/' }";
        ConfigResult result = new ConfigLoader(Map.of()).parse("swarmgate.yaml", text + places + origins, directory);
        assertThat(result).as(text).isInstanceOf(ConfigResult.Valid.class);
        return ((ConfigResult.Valid) result).config();
    }

    private static Preflight check(String text) {
        return Preflight.of(config(text));
    }

    private static String tls(Path chain, Path key) {
        return "tls: { certificate: " + chain + ", key: " + key + " }";
    }

    @Test
    void nothingIsFoundWhereNothingIsWrong() {
        for (SelfSigned pair : new SelfSigned[] {rsa, ec}) {
            Preflight found = check("listen: 0.0.0.0:443\n" + tls(pair.chain(), pair.key()));
            assertThat(found.problems()).isEmpty();
            assertThat(found.warnings()).isEmpty();
        }
        assertThat(directory.resolve("spool")).doesNotExist();
    }

    @Test
    void aKeyOfAnotherCertificateIsFound() {
        for (SelfSigned stranger : new SelfSigned[] {otherRsa, ec}) {
            assertThat(check(tls(rsa.chain(), stranger.key())).problems())
                    .singleElement()
                    .asString()
                    .isEqualTo("tls.key: "
                            + stranger.key() + " is not the key of the first certificate in " + rsa.chain()
                            + " (tls.certificate); name the key that it was made for, and put the server's own certificate"
                            + " first");
        }
    }

    @Test
    void anEdgeDoesNotStartWithAKeyOfAnotherCertificate() {
        assertThatThrownBy(() -> EdgeProxy.start(config("listen: 127.0.0.1:0\nadmin: 127.0.0.1:0\n"
                        + "ledger: { enabled: false }\n" + tls(rsa.chain(), otherRsa.key()))))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("tls.key: " + otherRsa.key() + " is not the key");
    }

    @Test
    void port443WithoutTlsIsFound() {
        assertThat(check("listen: 0.0.0.0:443").problems())
                .singleElement()
                .asString()
                .startsWith("listen: 0.0.0.0:443 without tls: clients speak TLS at port 443; name a key pair");
    }

    @ParameterizedTest
    @CsvSource({
        "gateway.directory, 'gateway: { directory: file/below }'",
        "ledger.directory, 'ledger: { directory: file/below }'",
    })
    void aDirectoryThatCannotBeMadeIsFound(String key, String text) throws IOException {
        Path file = directory.resolve("file");
        if (!Files.exists(file)) {
            Files.createFile(file);
        }
        assertThat(check(text).problems())
                .containsExactly(key + ": " + file + " (for " + file + "/below) is no directory; name another one");
    }

    /** Nobody makes files there, not even root, whatever the permissions say. */
    @ParameterizedTest
    @CsvSource({
        "gateway.directory, 'gateway: { directory: /proc }'",
        "ledger.directory, 'ledger: { directory: /proc }'",
        "access-log, 'access-log: /proc/access.log'",
    })
    @EnabledOnOs(OS.LINUX)
    void aDirectoryThatCannotBeWrittenIsFound(String key, String text) {
        assertThat(check(text).problems())
                .singleElement()
                .asString()
                .startsWith(key + ": /proc")
                .contains(" cannot be written by user " + System.getProperty("user.name") + " (")
                .endsWith("change its owner or permissions, or name another one");
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0:8080, http://127.0.0.1:8080/",
        "0.0.0.0:8080, http://localhost:8080/live/",
        "0.0.0.0:8080, http://0.0.0.0:8080/",
        "0.0.0.0:8080, http://[::1]:8080/",
        "127.0.0.1:8080, http://127.0.0.1:8080/",
        "127.0.0.1:8080, http://0.0.0.0:8080/",
        "'[::1]:8080', http://[::1]:8080/",
        "'[::]:8080', http://127.0.0.1:8080/",
        "0.0.0.0:80, http://127.0.0.1/",
    })
    void anOriginThatIsTheEdgeItselfIsFound(String listen, String origin) {
        assertThat(check("listen: '" + listen + "'\norigins: { main: '" + origin + "' }")
                        .problems())
                .singleElement()
                .asString()
                .startsWith("origins.main.url: " + origin + " is the edge itself (listen: ")
                .endsWith("which would ask itself; name the server that has the media");
    }

    @Test
    void anOriginAtAnAddressOfThisMachineIsTheEdgeItself() throws IOException {
        for (NetworkInterface one : NetworkInterface.networkInterfaces().toList()) {
            for (InetAddress address : one.inetAddresses().toList()) {
                String host = address.getHostAddress().split("%", 2)[0];
                String url = "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":8080/";
                if (!address.isLinkLocalAddress()) {
                    assertThat(check("listen: 0.0.0.0:8080\norigins: { main: '" + url + "' }")
                                    .problems())
                            .as(url)
                            .hasSize(1);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0:8080, http://127.0.0.1:8081/",
        "0.0.0.0:8080, http://192.0.2.1:8080/",
        "127.0.0.1:8080, http://127.0.0.2:8080/",
        "127.0.0.1:0, http://127.0.0.1:8080/",
        "0.0.0.0:8080, http://nobody.invalid:8080/",
    })
    void anotherServerIsNot(String listen, String origin) {
        assertThat(check("listen: '" + listen + "'\norigins: { main: '" + origin + "' }")
                        .problems())
                .isEmpty();
    }

    @Test
    void anOriginThatIsTheAdminListenerIsFound() {
        assertThat(check("origins: { main: 'http://localhost:9090/' }").problems())
                .containsExactly("origins.main.url: http://localhost:9090/ is the edge's own admin listener; name the"
                        + " server that has the media");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://p2p.example/", "https://P2P.example:443/live/"})
    void anOriginThatIsTheGatewaysPublicNameIsFound(String origin) {
        assertThat(check("gateway: { directory: spool, public-url: 'https://p2p.example' }\norigins: { main: '" + origin
                                + "' }")
                        .problems())
                .singleElement()
                .asString()
                .contains(" is where gateway.public-url says that this edge is");
    }

    /** The name may well lead elsewhere from here, so this is no error. */
    @Test
    void anOriginWithTheNameOfItsRouteIsWarnedOf() {
        Preflight found = check("origins: { main: 'https://tv.example/' }\n"
                + "routes: [{ name: live, hosts: [tv.example], origin: main }]");
        assertThat(found.problems()).isEmpty();
        assertThat(found.warnings())
                .containsExactly("origins.main.url: https://tv.example/ has a host that the edge answers for itself"
                        + " (route live): make sure that the name leads to the origin from here, or use the origin's"
                        + " address with origins.main.host");
    }

    @Test
    void rootIsWarned() {
        assertThat(Preflight.warningOfRoot("alice")).isEmpty();
        assertThat(Preflight.warningOfRoot("root").orElseThrow())
                .startsWith("running as root:")
                .contains("User=", "CAP_NET_BIND_SERVICE")
                .doesNotContain("\n");
    }
}
