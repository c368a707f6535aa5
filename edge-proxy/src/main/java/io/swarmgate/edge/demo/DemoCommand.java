package io.swarmgate.edge.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code swarmgate demo}. */
@Command(
        name = "demo",
        description = {
            "Start an origin with small real media, an edge in front of it, and a page with four players.",
            "Everything stays on this machine; end it with Ctrl-C."
        })
public final class DemoCommand implements Callable<Integer> {
    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "8080",
            description = "Port of the edge on 127.0.0.1; 0 for any (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--admin-port",
            paramLabel = "PORT",
            defaultValue = "9090",
            description = "Port of metrics and health on 127.0.0.1; 0 for any (default: ${DEFAULT-VALUE}).")
    private int adminPort;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        Demo demo;
        try {
            demo = Demo.start(port, adminPort);
        } catch (IOException failed) {
            PrintWriter err = spec.commandLine().getErr();
            err.println("swarmgate: " + failed.getMessage() + "; --port and --admin-port choose other ports");
            err.flush();
            return ExitCode.SOFTWARE;
        }
        Thread atExit = new Thread(demo::close, "demo-shutdown");
        Runtime.getRuntime().addShutdownHook(atExit);
        try {
            PrintWriter out = spec.commandLine().getOut();
            out.println(announcement(demo));
            out.flush();
            // Until the process is told to end: the servers' threads do the work.
            new CountDownLatch(1).await();
        } finally {
            Runtime.getRuntime().removeShutdownHook(atExit);
            demo.close();
        }
        return ExitCode.OK;
    }

    private static String announcement(Demo demo) {
        return """

                The demo is running. Open

                    %1$s/

                  - Four unmodified players show a live stream through the edge; choose others at the top.
                  - The panel counts who served the segments: each comes from the origin once, then from
                    the edge, however many players ask. Open the page a second time and watch "cache".
                  - What an operator sees of it: %4$s
                  - "Straight from the origin" plays the same files past the edge, to compare.

                The same from a shell:

                    curl -s %1$s/live/hls/270/index.m3u8        # segments now lead to /_p2p/
                    curl -s %2$s/live/hls/270/index.m3u8        # the origin's own playlist
                    curl -s %3$s | grep ^swarmgate_segment

                Point any other player at
                    %1$s/vod/hls-ts/master.m3u8
                    %1$s/vod/cmaf/manifest.mpd
                    %1$s/live/dash/manifest.mpd

                Ctrl-C ends it.""".formatted(demo.url(), demo.origin().url(), demo.metricsUrl(), demo.consoleUrl());
    }
}
