package io.swarmgate.edge.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Measures what it costs a viewer when the neighbour it is taking a segment from dies: the renderer of that tab is
 * crashed in the middle of a segment, again and again. No test: run it by name (docs/benchmarks.md).
 */
class PeerKills {
    private static final int KILLS = Integer.getInteger("kills", 20);

    /** Notes, each few milliseconds, when bytes came from neighbours and when over HTTP. */
    private static final String WATCH = """
            () => {
              const seen = (window.seen = { swarm: 0, http: 0, swarmAt: 0, httpAt: 0, quietFrom: 0, waste: 0, byeAt: 0, burst: 0 });
              const { port1, port2 } = new MessageChannel();
              let last = 0;
              const look = () => {
                const now = performance.now();
                if (now - last >= 2) {
                  last = now;
                  const { links, http, waste } = swarmgate.stats();
                  const swarm = links.reduce((sum, { received }) => sum + received, 0);
                  // Closed links take their counts with them.
                  if (swarm > seen.swarm) {
                    if (now - seen.swarmAt > 300) seen.burst = swarm - seen.swarm;
                    else seen.burst += swarm - seen.swarm;
                    seen.swarmAt = now;
                  }
                  seen.swarm = swarm;
                  if (http > seen.http && seen.armed && !seen.httpAt) seen.httpAt = now;
                  seen.http = http;
                  seen.waste = waste;
                }
                port2.postMessage(null);
              };
              port1.onmessage = look;
              look();
            }""";

    /** Notes when the gateway said that a neighbour is gone. */
    private static final String HEAR = """
            window.WebSocket = new Proxy(window.WebSocket, {
              construct(target, args) {
                const socket = new target(...args);
                socket.addEventListener('message', ({ data }) => {
                  if (window.seen && String(data).includes('"bye"')) window.seen.byeAt = performance.now();
                });
                return socket;
              },
            });""";

    @TempDir
    Path directory;

    /**
     * @param pause from the last byte of the dead to the first over HTTP, ms
     * @param heard from that last byte until the gateway said that it is gone, ms
     */
    private record Kill(double pause, double heard, long waste, long stalls) {}

    @Test
    void measure() throws IOException {
        List<Kill> kills = new ArrayList<>();
        // 2 Mbit/s: a segment of 250 KB takes a second.
        try (SwarmBed bed = SwarmBed.start(directory, ", upload-kbps: 2000");
                Chromium chromium = Chromium.launch();
                SwarmTab viewer = SwarmTab.open(
                        chromium,
                        bed.url(),
                        "hls.js",
                        LongStream.LIVE,
                        NetworkTab.CORE_IN_THE_PAGE.andThen(context -> context.addInitScript(HEAR)))) {
            viewer.awaitPlayed(Duration.ofSeconds(2));
            viewer.evaluate(WATCH);
            for (int attempt = 0; kills.size() < KILLS && attempt < 3 * KILLS; attempt++) {
                Kill kill = kill(chromium, bed, viewer);
                if (kill != null) {
                    kills.add(kill);
                    System.out.println(kill);
                }
            }
        }
        double[] pauses = kills.stream().mapToDouble(Kill::pause).sorted().toArray();
        System.out.printf(
                "%d kills: last byte of the dead to first byte over HTTP: median %.0f ms, 95 %% %.0f ms, at most %.0f ms;"
                        + " stalls %d; most fetched twice %d bytes%n",
                pauses.length,
                pauses[pauses.length / 2],
                pauses[Math.min(pauses.length - 1, (int) (0.95 * pauses.length))],
                pauses[pauses.length - 1],
                kills.stream().mapToLong(Kill::stalls).sum(),
                kills.stream().mapToLong(Kill::waste).max().orElse(0));
        assertThat(kills).hasSize(KILLS);
    }

    /** Null if the neighbour had sent its last byte before it died. */
    private static @Nullable Kill kill(Chromium chromium, SwarmBed bed, SwarmTab viewer) {
        SwarmTab neighbour = SwarmTab.open(chromium, bed.url(), "hls.js", LongStream.LIVE);
        try {
            viewer.awaitLinks(1);
            Page page = viewer.page();
            long stalls = viewer.observe().stalls();
            page.waitForFunction(
                    "() => { const now = performance.now(); return seen.burst > 60000 && seen.burst < 160000 && now - seen.swarmAt < 50; }",
                    null,
                    new Page.WaitForFunctionOptions().setTimeout(120_000).setPollingInterval(5));
            long waste = ((Number) page.evaluate("() => { seen.httpAt = 0; seen.armed = true; return seen.waste; }"))
                    .longValue();
            neighbour.kill();
            page.waitForFunction("() => seen.httpAt > 0", null, new Page.WaitForFunctionOptions().setTimeout(30_000));
            page.waitForTimeout(500);
            Map<?, ?> seen = (Map<?, ?>) page.evaluate("() => { seen.armed = false; return seen; }");
            double pause = Figures.number(seen, "httpAt") - Figures.number(seen, "swarmAt");
            // More than a chunk's worth of frames: HTTP began for a segment that the dead had no part in.
            return pause < 0 || pause > 3000
                    ? null
                    : new Kill(
                            pause,
                            Figures.number(seen, "byeAt") - Figures.number(seen, "swarmAt"),
                            (long) Figures.number(seen, "waste") - waste,
                            viewer.observe().stalls() - stalls);
        } finally {
            neighbour.close();
        }
    }
}
