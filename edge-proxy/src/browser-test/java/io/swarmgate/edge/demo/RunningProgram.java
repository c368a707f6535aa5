package io.swarmgate.edge.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** A program beside the test, whose words are kept in a file; ends with the test. */
final class RunningProgram implements AutoCloseable {
    private final Process process;
    private final Path log;

    private RunningProgram(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    static RunningProgram start(Path log, List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new RunningProgram(process, log);
    }

    /** Waits until it is of use; if that does not come about it is ended. */
    void awaitReady(Callable<Boolean> ready) throws IOException {
        try {
            await().atMost(Duration.ofSeconds(60)).pollInSameThread().until(() -> {
                assertThat(process.isAlive()).as(log()).isTrue();
                return ready.call();
            });
        } catch (RuntimeException | AssertionError silent) {
            String said = log();
            close();
            throw new IOException(log.getFileName() + ": the program is not ready: " + said, silent);
        }
    }

    /** All it has said. */
    String log() {
        try {
            return Files.readString(log);
        } catch (IOException unreadable) {
            return String.valueOf(unreadable);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
