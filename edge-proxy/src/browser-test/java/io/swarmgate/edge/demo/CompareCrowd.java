package io.swarmgate.edge.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
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
        for (String stream : List.of(LongStream.LIVE, LongStream.ON_DEMAND)) {
            List<Run> with = new ArrayList<>();
            List<Run> without = new ArrayList<>();
            for (int pair = 0; pair < PAIRS; pair++) {
                without.add(run(stream, SwarmBed.PLAIN, "plain" + pair));
                with.add(run(stream, "", "swarm" + pair));
            }
            String name = stream.equals(LongStream.LIVE) ? "live" : "on demand";
            print(name, "without", without, without);
            print(name, "with", with, without);
            assertThat(with).hasSize(PAIRS);
        }
    }

    private Run run(String stream, String below, String name) throws IOException {
        Path own = directory.resolve(name + stream.hashCode());
        try (SwarmBed bed = SwarmBed.start(own, others -> new LongStream(others, MBPS), "");
                Chromium chromium = Chromium.launch()) {
            String server = bed.url() + below;
            PlayerTab first = PlayerTab.open(chromium, server, PLAYER, stream);
            first.page().waitForTimeout((double) ALONE.toMillis());
            List<PlayerTab> together = PlayerTab.openTogether(chromium, server, PLAYER, stream, VIEWERS - 1);
            first.page().waitForTimeout((double) WATCHED.toMillis());
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
        return new Seen(number(seen, "shown"), number(seen, "stalls"), number(seen, "stood"), number(seen, "dropped"));
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

    private static double number(Map<?, ?> map, String key) {
        return map.get(key) instanceof Number value ? value.doubleValue() : Double.NaN;
    }

    private static void print(String stream, String how, List<Run> runs, List<Run> without) {
        List<Seen> together =
                runs.stream().flatMap(run -> run.together.stream()).toList();
        double[] shown = together.stream().mapToDouble(Seen::shown).sorted().toArray();
        double bytes = mean(runs, Run::bytes);
        System.out.println(String.format(
                Locale.ROOT,
                "| %s | %s | %.0f, %.0f | %.0f | %.0f | %.1f | %.1f %% | %.1f | %.1f %% | %.1f %% |",
                stream,
                how,
                (shown[(shown.length - 1) / 2] + shown[shown.length / 2]) / 2,
                shown[shown.length - 1],
                mean(runs, run -> run.first.shown),
                runs.stream()
                        .mapToDouble(run -> run.first.stalls
                                + run.together.stream()
                                        .mapToDouble(Seen::stalls)
                                        .sum())
                        .sum(),
                runs.stream()
                        .mapToDouble(run -> run.first.stood
                                + run.together.stream().mapToDouble(Seen::stood).sum())
                        .sum(),
                100 * together.stream().mapToDouble(Seen::dropped).average().orElse(0),
                bytes / 1e6,
                100 * (1 - bytes / mean(without, Run::bytes)),
                100 * mean(runs, Run::swarm)));
    }

    private static double mean(List<Run> runs, ToDoubleFunction<Run> of) {
        return runs.stream().mapToDouble(of).average().orElseThrow();
    }
}
