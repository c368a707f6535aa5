package io.swarmgate.edge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.edge.Main;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a service manager or a script sees of {@code swarmgate serve}: its output, its exit code, its end. */
class ServeCommandIT {
    private static final String ORIGIN = "http://127.0.0.1:1/";
    private static final Pattern READY =
            Pattern.compile("swarmgate ready: http://127\\.0\\.0\\.1:\\d+/ admin http://\\S+:(\\d+)/");
    private static final String TOKEN = "f00d".repeat(16);

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    private int run(String... arguments) {
        return SwarmgateCommand.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    @ParameterizedTest
    @ValueSource(strings = {"listen", "admin"})
    void aTakenAddressIsNamedWithTheRemedy(String which) throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            // Without a ledger, which would have its usual place below the home of whoever runs the tests.
            Path file = Files.writeString(
                    directory.resolve("swarmgate.yaml"),
                    "origins: { main: \"" + ORIGIN + "\" }\nledger: { enabled: false }\n");
            int exit = run(
                    "serve",
                    "--config",
                    file.toString(),
                    "--listen",
                    which.equals("listen") ? address : "127.0.0.1:0",
                    "--admin",
                    which.equals("admin") ? address : "127.0.0.1:0");
            assertThat(exit).isEqualTo(1);
            assertThat(err.toString())
                    .startsWith("swarmgate: cannot start: " + which + ": cannot listen on " + address + ": ")
                    .contains("choose another address");
            assertThat(out.toString()).isEmpty();
        }
    }

    @Test
    void everyErrorOfTheConfigurationIsNamedWithItsLine() throws IOException {
        Path file = Files.writeString(directory.resolve("swarmgate.yaml"), """
                listen: 127.0.0.1:0
                origins:
                  main: htp://origin.example
                routs: []
                """);
        assertThat(run("serve", "--config", file.toString())).isEqualTo(1);
        assertThat(err.toString()).contains(file + ":3: origins.main").contains(file + ":4: routs");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void whatToServeMustBeSaid() {
        assertThat(run("serve", "--listen", "127.0.0.1:0")).isEqualTo(2);
        assertThat(err.toString()).contains("--config").contains("--origin");
    }

    @Test
    void anAdminListenerThatOthersReachNeedsAToken() {
        assertThat(run("serve", "--origin", ORIGIN, "--admin", "0.0.0.0:0")).isEqualTo(2);
        assertThat(err.toString()).contains("--admin:").contains("name a file with a token by --admin-token-file");
    }

    @ParameterizedTest
    @CsvSource({"'', its first line is empty", "' \n', its first line is empty", "0123456789, is too short"})
    void aFileWithoutATokenIsNamedAndNotQuoted(String content, String problem) throws IOException {
        Path file = Files.writeString(directory.resolve("token"), content);
        assertThat(run("serve", "--origin", ORIGIN, "--admin-token-file", file.toString()))
                .isEqualTo(2);
        assertThat(err.toString())
                .contains("--admin-token-file: ")
                .contains(problem)
                .contains("openssl rand -hex 32");
        assertThat(content.isBlank() || !err.toString().contains(content)).isTrue();
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        Path file = directory.resolve("absent");
        assertThat(run("serve", "--origin", ORIGIN, "--admin-token-file", file.toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--admin-token-file: " + file + ": no such file");
    }

    @Test
    void checkConfigFindsWhatCannotWorkHere() throws IOException {
        Path file = Files.writeString(
                directory.resolve("swarmgate.yaml"),
                "listen: 127.0.0.1:8080\norigins: { main: \"http://localhost:8080/\" }\n");
        assertThat(run("check-config", file.toString())).isEqualTo(1);
        assertThat(err.toString()).startsWith(file + ": origins.main.url: http://localhost:8080/ is the edge itself");
        assertThat(out.toString()).isEmpty();
    }

    /** Windows knows no SIGTERM: ending a process there runs nothing of it. */
    @Test
    @DisabledOnOs(OS.WINDOWS)
    void saysOneLineWhenReadyAndEndsOnSigterm() throws Exception {
        Path token = Files.writeString(directory.resolve("token"), TOKEN + "\n");
        Path errors = directory.resolve("stderr");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.io.tmpdir=" + directory,
                        "-Duser.name=root",
                        // As in the product, and not as the tests beside it log.
                        "-Dlogback.configurationFile=logback.xml",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "serve",
                        "--origin",
                        ORIGIN,
                        "--listen",
                        "127.0.0.1:0",
                        "--admin",
                        "0.0.0.0:0",
                        "--admin-token-file",
                        token.toString())
                .redirectError(errors.toFile())
                .start();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line = lines.readLine();
            assertThat(line).as(Files.readString(errors)).isNotNull().matches(READY);
            Matcher ready = READY.matcher(line);
            assertThat(ready.matches()).isTrue();
            String admin = "http://127.0.0.1:" + ready.group(1) + "/";
            assertThat(status(admin + "readyz", "")).isEqualTo(200);
            assertThat(status(admin + "metrics", "")).isEqualTo(401);
            assertThat(status(admin + "metrics", TOKEN)).isEqualTo(200);

            // Unlike Process.destroy, this leaves the output open to be read to its end.
            process.toHandle().destroy();
            assertThat(lines.readLine()).isNull();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
            assertThat(Files.readString(errors)).containsOnlyOnce("running as root: ");
        } finally {
            process.destroyForcibly();
        }
    }

    private static int status(String url, String token) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        return HttpClient.newHttpClient()
                .send(request.build(), BodyHandlers.discarding())
                .statusCode();
    }
}
