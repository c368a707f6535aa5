package io.swarmgate.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An edge that can be of no use any more ends, and says why; one that can goes on. */
class FatalErrorsIT {
    private static final Pattern READY = Pattern.compile("swarmgate ready: (http://\\S+/) admin (http://\\S+/)");

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    @SuppressWarnings("NullAway.Init") // first thing in each test
    private Process process;

    @SuppressWarnings("NullAway.Init") // with the process
    private String admin;

    @AfterEach
    void end() {
        process.destroyForcibly();
    }

    private Path errors() {
        return directory.resolve("stderr");
    }

    /** Starts an edge, waits until it is ready and has the fault happen. */
    private void start(String fault, String... jvm) throws IOException {
        Path config = Files.writeString(directory.resolve("swarmgate.yaml"), """
                listen: 127.0.0.1:0
                admin: 127.0.0.1:0
                origins: { main: "http://127.0.0.1:1/" }
                gateway: { directory: %s }
                ledger: { directory: %s }
                """.formatted(
                        directory.resolve("segments"), directory.resolve("ledger")));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(jvm));
        command.addAll(List.of(
                "-Dlogback.configurationFile=logback.xml",
                "-cp",
                System.getProperty("java.class.path"),
                SpoiltEdge.class.getName(),
                fault,
                "serve",
                "--config",
                config.toString()));
        process = new ProcessBuilder(command).redirectError(errors().toFile()).start();
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        Matcher ready = READY.matcher(String.valueOf(lines.readLine()));
        assertThat(ready.matches()).as(Files.readString(errors())).isTrue();
        admin = ready.group(2);
        process.getOutputStream().close();
    }

    private void endsWithCode3() throws Exception {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("the process ends").isTrue();
        assertThat(process.exitValue()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"heap", "heap-in-a-pool"})
    void aFullHeapEndsTheProcessAndNamesTheRemedy(String fault) throws Exception {
        start(fault, "-Xmx64m");
        endsWithCode3();
        assertThat(Files.readString(errors()))
                .contains("swarmgate: out of memory: the heap of 64 MiB is full")
                .contains("-Xmx")
                .contains("exit code 3");
    }

    @Test
    void theLaunchersOptionEndsItToo() throws Exception {
        start("heap", "-Xmx64m", "-XX:+ExitOnOutOfMemoryError");
        endsWithCode3();
    }

    @Test
    void aThreadOfTheListenersThatEndsTakesTheProcessAlong() throws Exception {
        start("io-thread");
        endsWithCode3();
        assertThat(Files.readString(errors()))
                .contains("XNIO-1 I/O-1")
                .contains("java.lang.AssertionError: a bug")
                .contains("exit code 3");
    }

    @Test
    void aStackThatOverflowsIsTheTroubleOfItsThreadAlone() throws Exception {
        start("stack");
        while (!Files.readString(errors()).contains("StackOverflowError")) {
            assertThat(process.isAlive()).isTrue();
            Thread.onSpinWait();
        }
        int status = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(admin + "readyz")).build(), BodyHandlers.discarding())
                .statusCode();
        assertThat(status).isEqualTo(200);
        assertThat(Files.readString(errors())).contains("thread spoiler has ended");
    }
}
