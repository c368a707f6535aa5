package io.swarmgate.edge.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.edge.demo.MainThread.Cost;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What viewers see whose machine has more to do than it can: many tabs that play one stream, with the swarm and without
 * it in turn. No test: {@code bin/compare-tabs} runs it and docs/benchmarks.md tells its figures.
 */
class CompareTabs {
    private static final int TABS = Integer.getInteger("tabs", 8);
    private static final int SECONDS = Integer.getInteger("seconds", 30);
    private static final int ROUNDS = Integer.getInteger("rounds", 1);
    /** Of a live stream that is easy to decode; 0 for the ladder on demand, which is not. */
    private static final int MBPS = Integer.getInteger("mbps", 4);

    /** Seconds in which a picture should have moved and did not, once it has. */
    private static final String NOTE_STALLS = """
            () => {
              const { video } = state;
              let since = null;
              state.stalled = 0;
              state.stalledUntilNow = () => state.stalled + (since === null ? 0 : performance.now() - since) / 1000;
              video.addEventListener('waiting', () => { if (state.startup > 0) since ??= performance.now(); });
              video.addEventListener('playing', () => { state.stalled = state.stalledUntilNow(); since = null; });
            }""";

    private static final String SEEN = """
            () => {
              const { http = 0, swarm = 0, load = 'none' } = window.swarmgate?.stats() ?? {};
              return { ...observed(), stalled: state.stalledUntilNow(), fromPeers: swarm / Math.max(1, http + swarm), load };
            }""";

    @TempDir
    Path directory;

    private record Viewer(
            double startup, double stalls, double stalled, double dropped, double fromPeers, String load, Cost cost) {}

    @Test
    void measure() throws IOException {
        List<Viewer> without = new ArrayList<>();
        List<Viewer> with = new ArrayList<>();
        try (SwarmBed bed = MBPS == 0
                ? SwarmBed.start(directory)
                : SwarmBed.start(directory, others -> new LongStream(others, MBPS), "")) {
            for (int round = 0; round < ROUNDS; round++) {
                if (round % 2 == 0) {
                    without.addAll(play(bed.url() + SwarmBed.PLAIN));
                    with.addAll(play(bed.url()));
                } else {
                    with.addAll(play(bed.url()));
                    without.addAll(play(bed.url() + SwarmBed.PLAIN));
                }
            }
        }
        System.out.printf(
                Locale.ROOT,
                "%d tabs, %d processors, %d x %d s, load %.1f%n",
                TABS,
                Runtime.getRuntime().availableProcessors(),
                ROUNDS,
                SECONDS,
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        System.out.println("| | startup, ms | stalls | stalled, s | dropped frames | task, s/min | script, s/min"
                + " | from peers | load at the end |");
        System.out.println("|---|---|---|---|---|---|---|---|---|");
        print("without", without);
        print("with", with);
        System.out.printf(
                Locale.ROOT,
                "task %.2fx, script %.2fx%n",
                Figures.mean(with, viewer -> viewer.cost.task()) / Figures.mean(without, viewer -> viewer.cost.task()),
                Figures.mean(with, viewer -> viewer.cost.script())
                        / Figures.mean(without, viewer -> viewer.cost.script()));
        assertThat(with).hasSameSizeAs(without);
    }

    private static List<Viewer> play(String server) {
        try (Chromium chromium = Chromium.launch()) {
            List<PlayerTab> tabs = new ArrayList<>();
            for (int i = 0; i < TABS; i++) {
                PlayerTab tab = PlayerTab.open(chromium, server, "hls.js", MBPS == 0 ? Ladder.HLS : LongStream.LIVE);
                tab.page().evaluate(NOTE_STALLS);
                tabs.add(tab);
            }
            tabs.forEach(tab -> tab.await("() => state.startup > 0"));
            List<MainThread> threads = tabs.stream().map(MainThread::new).toList();
            threads.forEach(MainThread::begin);
            tabs.get(0).page().waitForTimeout(1000.0 * SECONDS);
            List<Viewer> viewers = new ArrayList<>();
            for (int i = 0; i < TABS; i++) {
                viewers.add(seen(
                        (Map<?, ?>) tabs.get(i).page().evaluate(SEEN),
                        threads.get(i).end()));
            }
            return viewers;
        }
    }

    private static Viewer seen(Map<?, ?> page, Cost cost) {
        return new Viewer(
                Figures.number(page, "startup"),
                Figures.number(page, "stalls"),
                Figures.number(page, "stalled"),
                Figures.number(page, "dropped") / Math.max(1, Figures.number(page, "frames")),
                Figures.number(page, "fromPeers"),
                String.valueOf(page.get("load")),
                cost);
    }

    private static void print(String how, List<Viewer> viewers) {
        Map<String, Integer> loads = new TreeMap<>();
        viewers.forEach(viewer -> loads.merge(viewer.load, 1, Integer::sum));
        System.out.println(String.format(
                Locale.ROOT,
                "| %s | %.0f | %.0f | %.1f | %.1f %% | %.2f | %.2f | %.0f %% | %s |",
                how,
                Figures.median(viewers, Viewer::startup),
                Figures.sum(viewers, Viewer::stalls),
                Figures.sum(viewers, Viewer::stalled),
                100 * Figures.mean(viewers, Viewer::dropped),
                Figures.mean(viewers, viewer -> viewer.cost.task()),
                Figures.mean(viewers, viewer -> viewer.cost.script()),
                100 * Figures.mean(viewers, Viewer::fromPeers),
                loads));
    }
}
