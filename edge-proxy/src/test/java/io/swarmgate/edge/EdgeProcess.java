package io.swarmgate.edge;

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

/** {@code swarmgate serve} in a process of its own, to be ended in any way. */
public final class EdgeProcess implements AutoCloseable {
    private static final Pattern READY =
            Pattern.compile("swarmgate ready: https?://127\\.0\\.0\\.1:(\\d+)/ admin (http://127\\.0\\.0\\.1:\\d+/)");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Process process;
    private final int port;
    private final String admin;

    private EdgeProcess(Process process, int port, String admin) {
        this.process = process;
        this.port = port;
        this.admin = admin;
    }

    /**
     * Starts it and waits until it is ready.
     *
     * @param errors what it says on standard error is added to this file
     */
    public static EdgeProcess start(Path config, Path errors) throws IOException {
        return start(List.of(), List.of(), config, errors);
    }

    /**
     * Starts it in another way than as usual, and waits until it is ready.
     *
     * @param launcher runs the command that follows it, such as {@code prlimit --nofile=256}
     * @param jvm options for the JVM
     * @param errors what it says on standard error is added to this file
     */
    public static EdgeProcess start(List<String> launcher, List<String> jvm, Path config, Path errors)
            throws IOException {
        List<String> command = new ArrayList<>(launcher);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:TieredStopAtLevel=1");
        // As in the product, and not as the tests beside it log.
        command.add("-Dlogback.configurationFile=logback.xml");
        command.addAll(jvm);
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "serve",
                "--config",
                config.toString()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()))
                .start();
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        Matcher ready = READY.matcher("");
        while (!ready.matches()) {
            String line = lines.readLine();
            if (line == null) {
                process.destroyForcibly();
                throw new IOException("the edge did not start: " + Files.readString(errors));
            }
            ready.reset(line);
        }
        return new EdgeProcess(process, Integer.parseInt(ready.group(1)), ready.group(2));
    }

    public int port() {
        return port;
    }

    /** URL of the admin listener; ends in a slash. */
    public String admin() {
        return admin;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Waits for the end, for a minute at most. */
    public int exitCode() throws InterruptedException {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new AssertionError("the edge goes on");
        }
        return process.exitValue();
    }

    public long pid() {
        return process.pid();
    }

    /** The value of a metric without labels. */
    public double metric(String name) throws IOException, InterruptedException {
        String text = HTTP.send(
                        HttpRequest.newBuilder(URI.create(admin + "metrics")).build(), BodyHandlers.ofString())
                .body();
        Matcher line =
                Pattern.compile("^" + name + " (\\S+)$", Pattern.MULTILINE).matcher(text);
        if (!line.find()) {
            throw new IOException("no " + name + " in " + text);
        }
        return Double.parseDouble(line.group(1));
    }

    /** SIGKILL. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** SIGTERM. */
    public void signal() {
        // Unlike Process.destroy, this leaves its output open.
        process.toHandle().destroy();
    }

    /** What {@code /readyz} of the admin listener answers. */
    public int readiness() throws IOException, InterruptedException {
        return HTTP.send(HttpRequest.newBuilder(URI.create(admin + "readyz")).build(), BodyHandlers.discarding())
                .statusCode();
    }

    /** SIGTERM, and waits for the end. */
    public void stop() throws IOException, InterruptedException {
        process.destroy();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new IOException("the edge did not end");
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
