package io.swarmgate.edge.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.edge.EdgeProcess;
import io.swarmgate.edge.ScriptedOrigin;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What the pages of a swarm are told when their edge gets a SIGTERM. */
@DisabledOnOs(OS.WINDOWS)
class DrainedSwarmIT {
    private static final String PLAYLIST =
            "#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXTINF:6,\n1.m4s\n#EXTINF:6,\n2.m4s\n#EXT-X-ENDLIST\n";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    private EdgeProcess start(ScriptedOrigin origin) throws IOException {
        Path config = Files.writeString(
                directory.resolve("swarmgate.yaml"), """
                listen: 127.0.0.1:0
                admin: 127.0.0.1:0
                drain: { delay: 0s, timeout: 60s }
                origins: { main: "%s" }
                routes: [{ path: /, origin: main, swarm: true }]
                swarm: { stun: "off", control-group: 0%% }
                gateway: { directory: %s }
                ledger: { enabled: false }
                """.formatted(origin.url(), directory.resolve("segments")));
        return EdgeProcess.start(config, directory.resolve("stderr"));
    }

    @Test
    void everySocketIsClosedWith1001AndTheProcessEndsWithZero() throws Exception {
        List<SwarmClient> viewers = new ArrayList<>();
        try (ScriptedOrigin origin = ScriptedOrigin.saying(
                        "HTTP/1.1 200 OK\nContent-Type: application/vnd.apple.mpegurl\nCache-Control: max-age=60\n"
                                + "Content-Length: " + PLAYLIST.length(),
                        PLAYLIST);
                EdgeProcess edge = start(origin)) {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), edge.port());
            for (int i = 0; i < 10; i++) {
                SwarmClient viewer = new SwarmClient(address);
                viewers.add(viewer);
                viewer.get("/v/a.m3u8");
                viewer.join("/_p2p/v/1.m4s", "http://127.0.0.1:" + edge.port() + "/v/a.m3u8");
            }
            edge.signal();
            for (SwarmClient viewer : viewers) {
                Map<String, Object> closed = viewer.expect("closed");
                assertThat(closed).containsEntry("code", 1001).containsEntry("reason", "the edge is shutting down");
            }
            assertThat(edge.exitCode()).isZero();
        } finally {
            viewers.forEach(SwarmClient::close);
        }
    }
}
