package io.swarmgate.edge.demo;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Homes with a narrow line each, as Linux network namespaces: every home's own interface sends no more than its uplink,
 * the other ends meet in the bridge of a namespace that stands for the Internet and its servers. Nothing of this
 * machine's own network is touched: other browsers would take a new interface for a change of their network. Needs root
 * and iproute2.
 */
final class ShapedNetwork implements AutoCloseable {
    /** Of the servers; the homes follow it. */
    static final String SERVER = "10.77.0.1";

    private static final Pattern OVERLIMITS = Pattern.compile("overlimits (\\d{1,18})");
    private static final long COMMAND_SECONDS = 20;

    private final String prefix = "swarmgate-" + ProcessHandle.current().pid();
    private final List<String> namespaces = new ArrayList<>();

    private ShapedNetwork() {}

    /**
     * Lays lines of {@code upKbps} to so many homes. Without the right to, the test is skipped and says so; on CI it
     * fails unless the kernel refuses even root.
     */
    static ShapedNetwork lay(int homes, int upKbps) throws IOException {
        ExternalTool.require("ip", "ip", "iproute2");
        ExternalTool.require("tc", "tc", "iproute2");
        if (!"root".equals(System.getProperty("user.name"))) {
            String missing = "SKIPPED: network namespaces with lines of their own are laid by root";
            if ("true".equals(System.getenv("CI"))) {
                throw new AssertionError(missing);
            }
            System.out.println(missing);
            abort(missing);
        }
        ShapedNetwork network = new ShapedNetwork();
        try {
            network.serve();
            for (int home = 0; home < homes; home++) {
                network.connect(home, upKbps);
            }
            return network;
        } catch (IOException refused) {
            network.close();
            String missing = "SKIPPED: this kernel or container lays no lines: " + refused.getMessage();
            System.out.println(missing);
            return abort(missing);
        }
    }

    private String server() {
        return prefix + "-server";
    }

    private String home(int number) {
        return prefix + "-home" + number;
    }

    private void serve() throws IOException {
        add(server());
        run("ip", "-n", server(), "link", "add", "bridge", "type", "bridge");
        run("ip", "-n", server(), "address", "add", SERVER + "/24", "dev", "bridge");
        run("ip", "-n", server(), "link", "set", "bridge", "up");
    }

    private void connect(int number, int upKbps) throws IOException {
        String home = home(number);
        String port = "port" + number;
        add(home);
        // Both ends are made where they belong.
        run("ip", "link", "add", "line", "netns", home, "type", "veth", "peer", "name", port, "netns", server());
        run("ip", "-n", server(), "link", "set", port, "master", "bridge", "up");
        run("ip", "-n", home, "address", "add", "10.77.0." + (10 + number) + "/24", "dev", "line");
        run("ip", "-n", home, "link", "set", "line", "up");
        run("ip", "-n", home, "route", "add", "default", "via", SERVER);
        // As a home's router: a tenth of a second in its queue, a few packets at once.
        run(
                "tc",
                "-n",
                home,
                "qdisc",
                "add",
                "dev",
                "line",
                "root",
                "tbf",
                "rate",
                upKbps + "kbit",
                "burst",
                "16kb",
                "latency",
                "100ms");
    }

    private void add(String namespace) throws IOException {
        run("ip", "netns", "add", namespace);
        namespaces.add(namespace);
        run("ip", "-n", namespace, "link", "set", "lo", "up");
    }

    /** A program that runs another one, given as its arguments, in a home. */
    Path launcher(int home, Path program, Path directory) throws IOException {
        Path script = directory.resolve("in-home" + home);
        Files.writeString(script, "#!/bin/sh\nexec ip netns exec " + home(home) + " " + program + " \"$@\"\n");
        if (!script.toFile().setExecutable(true)) {
            throw new IOException(script + " cannot be made executable");
        }
        return script;
    }

    /** A command that runs another one where the servers are. */
    List<String> atServer(List<String> command) {
        List<String> inside = new ArrayList<>(List.of("ip", "netns", "exec", server()));
        inside.addAll(command);
        return inside;
    }

    /** How often all lines together had something to send and held it back. */
    long heldBack() throws IOException {
        long held = 0;
        for (String namespace : namespaces) {
            if (!namespace.equals(server())) {
                Matcher count = OVERLIMITS.matcher(run("tc", "-n", namespace, "-s", "qdisc", "show", "dev", "line"));
                held += count.find() ? Long.parseLong(count.group(1)) : 0;
            }
        }
        return held;
    }

    private static String run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (!process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException(String.join(" ", command) + ": " + said);
            }
            return said;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        } finally {
            process.destroy();
        }
    }

    @Override
    public void close() {
        for (String namespace : namespaces) {
            try {
                run("ip", "netns", "delete", namespace);
            } catch (IOException stays) {
                System.out.println("left behind: " + stays.getMessage());
            }
        }
    }
}
