package io.swarmgate.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** TLS 1.2 lets a client ask for new handshakes on a connection (RFC 5246, section 7.4.1.1); the edge makes none. */
class RenegotiationIT {
    @TempDir
    Path directory;

    static boolean hasOpenssl() {
        return Files.isExecutable(Path.of("/usr/bin/openssl"));
    }

    @Test
    @EnabledIf(value = "hasOpenssl", disabledReason = "JSSE's own client asks for none; openssl does")
    void aClientThatAsksForAnotherHandshakeLosesItsConnection() throws Exception {
        SelfSigned keys = SelfSigned.make(directory, "RSA");
        Path config = directory.resolve("swarmgate.yaml");
        Files.writeString(config, """
                listen: 127.0.0.1:0
                admin: 127.0.0.1:0
                tls: {certificate: '%s', key: '%s'}
                gateway: {directory: '%s'}
                ledger: {enabled: false}
                swarm: {stun: 'off'}
                origins: {main: 'http://127.0.0.1:1'}
                """.formatted(keys.chain(), keys.key(), directory.resolve("spool")));
        // JSSE decides once in the life of a process.
        try (EdgeProcess edge = EdgeProcess.start(config, directory.resolve("stderr"))) {
            Process client = new ProcessBuilder(
                            "/usr/bin/openssl", "s_client", "-tls1_2", "-connect", "127.0.0.1:" + edge.port())
                    .redirectErrorStream(true)
                    .start();
            try (OutputStream typed = client.getOutputStream();
                    BufferedReader said = new BufferedReader(
                            new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8))) {
                // openssl takes this line as its order to renegotiate, and ends with the connection.
                typed.write("R\n".getBytes(StandardCharsets.US_ASCII));
                typed.flush();
                List<String> lines = said.lines().collect(Collectors.toList());
                assertThat(lines)
                        .contains("RENEGOTIATING")
                        .anyMatch(line -> line.contains("no renegotiation")
                                || line.contains("handshake failure")
                                || line.contains("unexpected message"));
            } finally {
                client.destroyForcibly();
            }
        }
    }
}
