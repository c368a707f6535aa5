package io.swarmgate.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** An edge whose umask lets everybody in, and whose places have been left open to everybody. */
@DisabledOnOs(OS.WINDOWS)
class PrivateFilesIT {
    /** Too large to be kept in memory. */
    private static final int SEGMENT_BYTES = 600_000;

    private static final List<PosixFilePermission> BEYOND = List.of(
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE,
            PosixFilePermission.GROUP_WRITE);

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    private Path open(Path path) throws IOException {
        return Files.setPosixFilePermissions(
                path, PosixFilePermissions.fromString(Files.isDirectory(path) ? "rwxrwxrwx" : "rw-rw-rw-"));
    }

    @Test
    void spoolLogAndLedgerAreNobodyElses() throws Exception {
        Path segments = open(Files.createDirectory(directory.resolve("segments")));
        Path ledger = open(Files.createDirectory(directory.resolve("ledger")));
        open(Files.createFile(ledger.resolve("ledger.db")));
        Path log = open(Files.createFile(directory.resolve("access.log")));
        try (ScriptedOrigin origin = ScriptedOrigin.saying(
                        "HTTP/1.1 200 OK\nContent-Type: video/mp4\nCache-Control: max-age=60\nContent-Length: "
                                + SEGMENT_BYTES,
                        "x".repeat(SEGMENT_BYTES));
                EdgeProcess edge = start(origin, segments, ledger, log)) {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), edge.port());
            assertThat(RawClient.get(address, "/_p2p/1.m4s").content()).hasSize(SEGMENT_BYTES);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> Files.size(log) > 0 && Files.exists(ledger.resolve("ledger.db-wal")));
            try (Stream<Path> spooled = Files.list(segments);
                    Stream<Path> kept = Files.walk(ledger)) {
                List<Path> files = Stream.concat(spooled, kept).toList();
                assertThat(files)
                        .extracting(path -> path.getFileName().toString())
                        .contains("1.spool", "pass.key", "ledger.db", "ledger.db-wal");
                // What a directory of the owner's alone holds is out of reach.
                assertThat(Stream.concat(files.stream(), Stream.of(segments, ledger, log))
                                .filter(path -> !path.startsWith(ledger.resolve("native")) || Files.isDirectory(path)))
                        .allSatisfy(path ->
                                assertThat(Files.getPosixFilePermissions(path)).doesNotContainAnyElementsOf(BEYOND));
            }
        }
    }

    private EdgeProcess start(ScriptedOrigin origin, Path segments, Path ledger, Path log) throws IOException {
        Path config = Files.writeString(
                directory.resolve("swarmgate.yaml"), """
                listen: 127.0.0.1:0
                admin: 127.0.0.1:0
                origins: { main: "%s" }
                gateway: { directory: %s }
                ledger: { directory: %s }
                access-log: %s
                """.formatted(origin.url(), segments, ledger, log));
        return EdgeProcess.start(
                List.of("sh", "-c", "umask 000; exec \"$@\"", "sh"), List.of(), config, directory.resolve("stderr"));
    }
}
