package io.swarmgate.edge.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import io.swarmgate.edge.demo.PolicyPages.Site;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A few viewers of a live stream in tabs, and an attacker that comes with many times as many identities over real
 * connections: promises that are never kept, bytes that are not the segment's, a crowd of silent sockets and receipts
 * for what was never exchanged.
 */
@Tag("alone")
class HostileSwarmIT {
    private static final int VIEWERS = 4;
    private static final int PROMISING = 4;
    private static final int SILENT = 20;
    private static final int FORGERS = 2;
    /** Played in each half of the test, in seconds. */
    private static final int HALF = 12;

    @TempDir
    Path directory;

    @Test
    void anAttackerOfManyIdentitiesTakesLittleFromTheViewersAndNothingFromThePlayer() throws Exception {
        try (SwarmBed bed = SwarmBed.start(directory);
                Chromium chromium = Chromium.launch()) {
            bed.pages().add("victim", new Site("", "", LongStream.LIVE, ""));
            List<Page> viewers = new ArrayList<>();
            for (int i = 0; i < VIEWERS; i++) {
                viewers.add(HostilePage.victim(chromium, bed));
            }
            for (Page viewer : viewers) {
                viewer.waitForFunction(
                        "others => swarmgate.stats().links.filter((link) => link.open).length >= others",
                        VIEWERS - 1,
                        HostilePage.patient());
                viewer.evaluate(
                        "() => { state.stalls = 0; state.video.addEventListener('waiting', () => state.stalls++); }");
            }

            Taken start = Taken.by(viewers);
            play(viewers);
            Taken before = Taken.by(viewers);

            Page attacker = attacker(chromium, bed, viewers.get(0));
            Taken attacked = Taken.by(viewers);
            play(viewers);
            Taken after = Taken.by(viewers);

            long proven = bed.provenBytes();
            long forged = ((Number) attacker.evaluate("() => states.reduce((sum, { forged }) => sum + forged, 0)"))
                    .longValue();
            System.out.printf(
                    "%d viewers and %d identities of an attacker: offload %.3f, before %.3f; promises relied on %s times,"
                            + " %.1f MB of receipts forged, %.1f MB proven%n",
                    VIEWERS,
                    PROMISING + 1 + SILENT + FORGERS,
                    after.offloadSince(attacked),
                    before.offloadSince(start),
                    attacker.evaluate("() => states.reduce((sum, { asked }) => sum + asked, 0)"),
                    forged / 1e6,
                    proven / 1e6);

            for (Page viewer : viewers) {
                assertThat(viewer.evaluate("() => state.stalls")).as("stalls").isEqualTo(0);
                assertThat(viewer.evaluate("() => state.errors.join()")).isEqualTo("");
                HostilePage.assertThatAllIsAsTheOriginSentIt(viewer);
            }
            assertThat(viewers)
                    .as("all viewers still have each other")
                    .allSatisfy(viewer -> assertThat(neighbours(viewer)).containsAll(othersThan(viewer, viewers)));
            assertThat(after.swarm())
                    .as("what viewers still take from each other")
                    .isGreaterThan(attacked.swarm());
            assertThat(attacker.evaluate("() => states.some(({ mode, opened }) => mode === 'arriving' && opened > 0)"))
                    .as("liars have connections")
                    .isEqualTo(true);
            assertThat(forged).isPositive();
            assertThat(proven)
                    .as("proven is what viewers themselves took, whatever forgers claim")
                    .isLessThanOrEqualTo(Taken.by(viewers).swarm());
        }
    }

    private static List<Object> neighbours(Page viewer) {
        return List.copyOf((List<?>)
                viewer.evaluate("() => swarmgate.stats().links.filter((link) => link.open).map((link) => link.peer)"));
    }

    private static List<Object> othersThan(Page viewer, List<Page> viewers) {
        return viewers.stream()
                .filter(other -> other != viewer)
                .map(other -> other.evaluate("() => swarmgate.stats().peer"))
                .toList();
    }

    /** Each viewer plays on by as much. */
    private static void play(List<Page> viewers) {
        List<Double> from = viewers.stream()
                .map(viewer -> ((Number) viewer.evaluate("() => state.video.currentTime")).doubleValue())
                .toList();
        for (int i = 0; i < viewers.size(); i++) {
            viewers.get(i)
                    .waitForFunction(
                            "until => state.video.currentTime > until", from.get(i) + HALF, HostilePage.patient());
        }
    }

    private static Page attacker(Chromium chromium, SwarmBed bed, Page viewer) throws IOException {
        List<String> modes = new ArrayList<>(Collections.nCopies(PROMISING, "arriving"));
        modes.add("pollute");
        modes.addAll(Collections.nCopies(FORGERS, "forge"));
        modes.addAll(Collections.nCopies(SILENT, "socket"));
        String segment = (String) viewer.evaluate("() => new URL(Object.keys(state.loaded)[0]).pathname");
        BrowserContext context = chromium.newContext();
        Page page = context.newPage();
        HostilePage.load(page, bed, modes, segment);
        return page;
    }

    /** Bytes of segments that all viewers have got so far. */
    private record Taken(long http, long swarm) {
        static Taken by(List<Page> viewers) {
            List<SwarmTab.Counts> counts =
                    viewers.stream().map(SwarmTab::counts).toList();
            return new Taken(
                    counts.stream().mapToLong(SwarmTab.Counts::http).sum(),
                    counts.stream().mapToLong(SwarmTab.Counts::swarm).sum());
        }

        double offloadSince(Taken then) {
            double peers = swarm - then.swarm;
            return peers / (peers + http - then.http);
        }
    }
}
