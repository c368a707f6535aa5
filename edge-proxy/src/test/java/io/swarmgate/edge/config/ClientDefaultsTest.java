package io.swarmgate.edge.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.swarm.protocol.GatewayMessages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ClientDefaultsTest {
    /** What the browser client goes by until it is told, and for what an older gateway does not tell it. */
    private static final Path OF_THE_CLIENT = Path.of("../peer-gateway/src/main/web/src/core/default-settings.json");

    @Test
    void theBrowserClientHasTheDefaultsOfTheEdge() throws IOException {
        String defaults = Files.readString(OF_THE_CLIENT).replaceAll("\\s", "");
        assertThat(GatewayMessages.settings(ClientSettings.NONE.values()))
                .isEqualTo("{\"t\":\"settings\",\"settings\":" + defaults + "}");
    }
}
