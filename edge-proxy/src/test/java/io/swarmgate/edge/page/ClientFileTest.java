package io.swarmgate.edge.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the web build compressed beforehand must be the very script. */
class ClientFileTest {
    @ParameterizedTest
    @ValueSource(strings = {"client.js", "core.js", "extras.js", "sw.js"})
    void compressedScriptIsTheScript(String name) throws IOException {
        ClientFile file = ClientFile.onClassPath(name, "text/javascript");
        try (GZIPInputStream plain = new GZIPInputStream(new ByteArrayInputStream(file.content(true)))) {
            assertThat(plain.readAllBytes()).isEqualTo(file.content(false));
        }
    }
}
