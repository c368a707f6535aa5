package io.swarmgate.edge.demo;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What viewers see with the swarm and without: pairs of runs of the same player, one after the other in turn, on the
 * same machine and the same link, each beside a viewer who plays the same stream in the same way. No test:
 * {@code bin/compare-playback} runs it and docs/benchmarks.md tells its figures.
 */
class ComparePlayback {
    private static final int PAIRS = Integer.getInteger("pairs", 8);
    /** Of HTTP, in kbit/s; neighbours are not slowed down. */
    private static final int LINK_KBPS = Integer.getInteger("link", 10_000);

    private static final List<String> PLAYERS = Arrays.stream(
                    System.getProperty("players", "hls.js,dash.js,Shaka Player,video.js")
                            .split(","))
            .map(String::strip)
            .toList();
    private static final List<Integer> SEEKS = List.of(180, 90, 140);

    /** Milliseconds until a picture from there is shown; null if none is within 20 s. */
    private static final String SEEK = """
            (to) => new Promise((resolve) => {
              const { video } = state;
              const began = performance.now();
              const shown = (now, { mediaTime }) => {
                if (Math.abs(mediaTime - to) < 3) resolve(now - began);
                else video.requestVideoFrameCallback(shown);
              };
              video.requestVideoFrameCallback(shown);
              video.currentTime = to;
              setTimeout(resolve, 20000, null);
            })""";

    /** Four times a second the level that is played. */
    private static final String LEVELS = """
            () => {
              state.levels = [];
              setInterval(() => { const level = state.level(); if (level) state.levels.push(level); }, 250);
            }""";

    @TempDir
    Path directory;

    private record Run(
            double startup,
            double seek,
            double stalls,
            double dropped,
            double switches,
            double bitrate,
            double highest,
            double fromPeers) {}

    @Test
    void measure() throws IOException {
        System.out.printf("%d pairs each, HTTP at %d kbit/s%n", PAIRS, LINK_KBPS);
        System.out.println(
                "| player | | startup, ms | seek, ms | stalls | dropped frames | level changes | mean level, kbit/s"
                        + " | highest | from peers |");
        System.out.println("|---|---|---|---|---|---|---|---|---|---|");
        for (String player : PLAYERS) {
            String stream = player.equals("dash.js") || player.startsWith("Shaka") ? Ladder.DASH : Ladder.HLS;
            compare(player, stream);
        }
    }

    private void compare(String player, String stream) throws IOException {
        List<Run> with = new ArrayList<>();
        List<Run> without = new ArrayList<>();
        try (SwarmBed bed = SwarmBed.start(directory.resolve(player.replace(' ', '-')));
                Chromium chromium = Chromium.launch();
                PlayerTab sharing = open(chromium, bed.url(), player, stream);
                PlayerTab alone = open(chromium, bed.url() + SwarmBed.PLAIN, player, stream)) {
            sharing.awaitPlayed(Duration.ofSeconds(6));
            alone.awaitPlayed(Duration.ofSeconds(6));
            for (int pair = 0; pair < PAIRS; pair++) {
                if (pair % 2 == 0) {
                    with.add(run(chromium, bed.url(), player, stream));
                    without.add(run(chromium, bed.url() + SwarmBed.PLAIN, player, stream));
                } else {
                    without.add(run(chromium, bed.url() + SwarmBed.PLAIN, player, stream));
                    with.add(run(chromium, bed.url(), player, stream));
                }
            }
        }
        print(player, "without", without);
        print(player, "with", with);
        assertThat(with).hasSize(PAIRS);
    }

    private static PlayerTab open(Chromium chromium, String server, String player, String stream) {
        return open(chromium, server, player, stream, LINK_KBPS);
    }

    /** A tab whose HTTP is limited, and whose levels are noted. */
    static PlayerTab open(Chromium chromium, String server, String player, String stream, int linkKbps) {
        PlayerTab tab = PlayerTab.open(chromium, server, player, stream, context -> {}, page -> limit(page, linkKbps));
        tab.page().evaluate(LEVELS);
        return tab;
    }

    private static void limit(Page page, int linkKbps) {
        JsonObject link = new JsonObject();
        link.addProperty("offline", false);
        link.addProperty("latency", 10);
        link.addProperty("downloadThroughput", linkKbps * 125);
        link.addProperty("uploadThroughput", -1);
        page.context().newCDPSession(page).send("Network.emulateNetworkConditions", link);
    }

    private static Run run(Chromium chromium, String server, String player, String stream) {
        try (PlayerTab tab = open(chromium, server, player, stream)) {
            tab.awaitPlayed(Duration.ofSeconds(5));
            List<Double> seeks = new ArrayList<>();
            for (int to : SEEKS) {
                Object took = tab.page().evaluate(SEEK, to);
                seeks.add(took instanceof Number ms ? ms.doubleValue() : 20_000.0);
                tab.page().waitForTimeout(2500);
            }
            Map<?, ?> seen = (Map<?, ?>) tab.page().evaluate("() => ({ ...observed(), levels: state.levels })");
            double[] levels = requireNonNull((List<?>) seen.get("levels")).stream()
                    .mapToDouble(level -> ((Number) level).doubleValue())
                    .toArray();
            int switches = 0;
            for (int i = 1; i < levels.length; i++) {
                switches += levels[i] == levels[i - 1] ? 0 : 1;
            }
            return new Run(
                    Figures.number(seen, "startup"),
                    Figures.median(seeks, Double::doubleValue),
                    Figures.number(seen, "stalls"),
                    Figures.number(seen, "dropped") / Math.max(1, Figures.number(seen, "frames")),
                    switches,
                    Arrays.stream(levels).average().orElse(0) / 1000,
                    Arrays.stream(levels).max().orElse(0) / 1000,
                    fromPeers(tab.page()));
        }
    }

    private static double fromPeers(Page page) {
        Object share = page.evaluate(
                "() => { const { swarm = 0, http = 0 } = window.swarmgate?.stats() ?? {}; return swarm / Math.max(1, swarm + http); }");
        return ((Number) share).doubleValue();
    }

    private static void print(String player, String how, List<Run> runs) {
        System.out.println(String.format(
                Locale.ROOT,
                "| %s | %s | %.0f | %.0f | %.0f | %.1f %% | %.1f | %.0f | %.0f | %.0f %% |",
                player,
                how,
                Figures.median(runs, Run::startup),
                Figures.median(runs, Run::seek),
                Figures.sum(runs, Run::stalls),
                100 * Figures.sum(runs, Run::dropped) / runs.size(),
                Figures.sum(runs, Run::switches) / runs.size(),
                Figures.sum(runs, Run::bitrate) / runs.size(),
                runs.stream().mapToDouble(Run::highest).max().orElse(0),
                100 * Figures.sum(runs, Run::fromPeers) / runs.size()));
    }
}
