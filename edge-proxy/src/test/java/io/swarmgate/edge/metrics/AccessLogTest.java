package io.swarmgate.edge.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.client.CollectorRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessLogTest {
    @Test
    void closingWritesWhatIsQueuedAsJsonLines(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("access.log");
        try (AccessLog log = AccessLog.open(file, new CollectorRegistry())) {
            log.add(entry("/a\"\n"));
            log.add(entry("/b"));
        }
        assertThat(Files.readAllLines(file))
                .containsExactly(
                        "{\"time\":\"2026-01-01T00:00:00Z\",\"client\":\"192.0.2.7\",\"peer\":\"127.0.0.1\",\"method\":\"GET\","
                                + "\"path\":\"/a\\\"\\n\",\"protocol\":\"HTTP/1.1\",\"status\":200,\"bytes\":3,"
                                + "\"duration_ms\":1.5,\"route\":\"live\",\"kind\":\"segment\",\"source\":\"cache\","
                                + "\"user_agent\":\"ua\",\"id\":\"1\"}",
                        "{\"time\":\"2026-01-01T00:00:00Z\",\"client\":\"192.0.2.7\",\"peer\":\"127.0.0.1\",\"method\":\"GET\","
                                + "\"path\":\"/b\",\"protocol\":\"HTTP/1.1\",\"status\":200,\"bytes\":3,"
                                + "\"duration_ms\":1.5,\"route\":\"live\",\"kind\":\"segment\",\"source\":\"cache\","
                                + "\"user_agent\":\"ua\",\"id\":\"1\"}");
    }

    @Test
    void renamedFileIsOpenedAnew(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("access.log");
        LogTarget target = LogTarget.file(file);
        target.write(new byte[] {'1'});
        Files.move(file, directory.resolve("access.log.1"));
        target.write(new byte[] {'2'});
        target.close();
        assertThat(file).hasContent("2");
        assertThat(directory.resolve("access.log.1")).hasContent("1");
    }

    @Test
    void entriesAfterClosingAreCountedAsDropped(@TempDir Path directory) throws Exception {
        CollectorRegistry registry = new CollectorRegistry();
        AccessLog log = AccessLog.open(directory.resolve("access.log"), registry);
        log.close();
        log.add(entry("/late"));
        assertThat(registry.getSampleValue("swarmgate_access_log_dropped_total"))
                .isEqualTo(1);
    }

    private static AccessEntry entry(String path) {
        return new AccessEntry(
                Instant.parse("2026-01-01T00:00:00Z"),
                "192.0.2.7",
                "127.0.0.1",
                "GET",
                path,
                "HTTP/1.1",
                200,
                3,
                Duration.ofNanos(1_500_000),
                "live",
                "segment",
                "cache",
                null,
                null,
                null,
                "ua",
                "1");
    }
}
