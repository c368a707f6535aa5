package io.swarmgate.edge.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class DemoCommandIT {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine command =
            new CommandLine(new DemoCommand()).setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

    @Test
    void saysWhatToOpenAndServesItUntilItIsEnded() throws Exception {
        Thread running = new Thread(() -> command.execute("--port", "0", "--admin-port", "0"));
        running.start();
        await().atMost(Duration.ofSeconds(60)).until(() -> out.toString().contains("Ctrl-C"));

        Matcher page = Pattern.compile("Open\\s+(http://127\\.0\\.0\\.1:\\d+/)").matcher(out.toString());
        assertThat(page.find()).isTrue();
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(page.group(1))).build(), BodyHandlers.ofString());
        assertThat(response.body())
                .contains("<title>Swarmgate demo</title>")
                .contains("<head><script src=\"/_p2p/@/client/");

        running.interrupt();
        running.join();
    }

    @Test
    void takenPortIsNamedWithTheRemedy() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int exit = command.execute("--port", String.valueOf(taken.getLocalPort()), "--admin-port", "0");
            assertThat(exit).isEqualTo(1);
            assertThat(err.toString())
                    .contains(String.valueOf(taken.getLocalPort()))
                    .contains("--port");
        }
    }
}
