package io.swarmgate.edge.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A crowd as it is seen from outside: one viewer alone, and then all others at once, with the swarm and without, in
 * turn on the same machine. What the swarm spares is what the edge sends less, not what clients say. No test:
 * {@code bin/compare-crowd} runs it and docs/benchmarks.md tells its figures.
 */
class CompareCrowd {
    private static final int VIEWERS = Integer.getInteger("viewers", 5);
    private static final Duration WATCHED = Duration.ofSeconds(Integer.getInteger("seconds", 60));
    private static final int PAIRS = Integer.getInteger("pairs", 1);
    private static final String PLAYER = System.getProperty("player", "hls.js");
    private static final int MBPS = Integer.getInteger("mbps", 1);
    private static final Duration ALONE = Duration.ofSeconds(10);
    /** Edges run for months: what their first viewers wait for while code is compiled is nobody's startup. */
    private static final Duration WARM_UP = Duration.ofSeconds(5);

    @TempDir
    Path directory;

    /**
     * One viewer, as the page tells at the end.
     *
     * @param shown milliseconds from asking for the page to the first picture
     * @param stood seconds since then in which no picture moved
     * @param dropped share of the frames
     */
    private record Seen(double shown, double stalls, double stood, double dropped) {}

    /**
     * @param bytes of segments that the edge sent
     * @param swarm what the clients say they had from each other, as a share of all; 0 without
     */
    private record Run(List<Seen> together, Seen first, long bytes, double swarm) {}

    @Test
    void measure() throws IOException {
        System.out.printf(
                "%d viewers (%s, %d Mbit/s), one of them %d s before the others, who come at once; %d s of each%n",
                VIEWERS, PLAYER, MBPS, ALONE.toSeconds(), WATCHED.toSeconds());
        System.out.println(
                "| | | first picture, ms (median, longest) | the first viewer's | stalls | stood still, s | dropped frames"
                        + " | segments from the edge, MB | less than without | clients say |");
        System.out.println("|---|---|---|---|---|---|---|---|---|---|");
        for (String below : List.of(SwarmBed.PLAIN, "")) {
            run(LongStream.ON_DEMAND, below, "warm-up", WARM_UP);
        }
        for (String stream : List.of(LongStream.LIVE, LongStream.ON_DEMAND)) {
            List<Run> with = new ArrayList<>();
            List<Run> without = new ArrayList<>();
            for (int pair = 0; pair < PAIRS; pair++) {
                without.add(run(stream, SwarmBed.PLAIN, "plain" + pair, WATCHED));
                with.add(run(stream, "", "swarm" + pair, WATCHED));
            }
            String name = stream.equals(LongStream.LIVE) ? "live" : "on demand";
            print(name, "without", without, without);
            print(name, "with", with, without);
            assertThat(with).hasSize(PAIRS);
        }
    }

    private Run run(String stream, String below, String name, Duration watched) throws IOException {
        Path own = directory.resolve(name + below.hashCode() + stream.hashCode());
        try (SwarmBed bed = SwarmBed.start(own, others -> new LongStream(others, MBPS), "");
                Chromium chromium = Chromium.launch()) {
            String server = bed.url() + below;
            PlayerTab first = PlayerTab.open(chromium, server, PLAYER, stream);
            first.page().waitForTimeout((double) ALONE.toMillis());
            List<PlayerTab> together = PlayerTab.openTogether(chromium, server, PLAYER, stream, VIEWERS - 1);
            first.page().waitForTimeout((double) watched.toMillis());
            List<PlayerTab> all = new ArrayList<>(together);
            all.add(first);
            return new Run(
                    together.stream().map(CompareCrowd::seen).toList(),
                    seen(first),
                    bed.bytesToViewers(),
                    fromPeers(all));
        }
    }

    private static Seen seen(PlayerTab tab) {
        Map<?, ?> seen = (Map<?, ?>) tab.page().evaluate("""
                () => {
                  const { video, shown, stalls } = state;
                  const { played } = video;
                  let seconds = 0;
                  for (let i = 0; i < played.length; i++) seconds += played.end(i) - played.start(i);
                  const { totalVideoFrames, droppedVideoFrames } = video.getVideoPlaybackQuality();
                  const stood = Math.max(0, (performance.now() - shown) / 1000 - seconds);
                  return { shown, stalls, stood, dropped: droppedVideoFrames / Math.max(1, totalVideoFrames) };
                }""");
        return new Seen(
                Figures.number(seen, "shown"),
                Figures.number(seen, "stalls"),
                Figures.number(seen, "stood"),
                Figures.number(seen, "dropped"));
    }

    private static double fromPeers(List<PlayerTab> tabs) {
        double swarm = 0;
        double http = 0;
        for (PlayerTab tab : tabs) {
            if ((boolean) tab.page().evaluate("() => !!window.swarmgate")) {
                SwarmTab.Counts counts = SwarmTab.counts(tab.page());
                swarm += counts.swarm();
                http += counts.http();
            }
        }
        return swarm / Math.max(1, swarm + http);
    }

    private static void print(String stream, String how, List<Run> runs, List<Run> without) {
        List<Seen> together =
                runs.stream().flatMap(run -> run.together.stream()).toList();
        List<Seen> all =
                Stream.concat(together.stream(), runs.stream().map(Run::first)).toList();
        double bytes = Figures.mean(runs, Run::bytes);
        System.out.println(String.format(
                Locale.ROOT,
                "| %s | %s | %.0f, %.0f | %.0f | %.0f | %.1f | %.1f %% | %.1f | %.1f %% | %.1f %% |",
                stream,
                how,
                Figures.median(together, Seen::shown),
                Figures.max(together, Seen::shown),
                Figures.mean(runs, run -> run.first.shown),
                Figures.sum(all, Seen::stalls),
                Figures.sum(all, Seen::stood),
                100 * Figures.mean(together, Seen::dropped),
                bytes / 1e6,
                100 * (1 - bytes / Figures.mean(without, Run::bytes)),
                100 * Figures.mean(runs, Run::swarm)));
    }
}
