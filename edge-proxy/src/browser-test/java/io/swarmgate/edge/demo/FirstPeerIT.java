package io.swarmgate.edge.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How soon a newcomer has its first neighbour. The time is printed, not asserted: the machine is shared. */
class FirstPeerIT {
    private static final int JOINS = 12;

    @TempDir
    Path directory;

    @Test
    void everyNewcomerFindsANeighbour() throws Exception {
        List<Map<String, Number>> joins = new ArrayList<>();
        try (NetworkBed bed = NetworkBed.start(
                        directory,
                        "swarm: true",
                        "swarm: {stun: '0.0.0.0:0', local-candidates: true, upload-ratio: 4}");
                Chromium chromium = Chromium.launch();
                NetworkTab first =
                        NetworkTab.open(chromium, bed.url(), LongStream.LIVE).awaitPlayed(1);
                NetworkTab second =
                        NetworkTab.open(chromium, bed.url(), LongStream.LIVE).awaitLinks(1)) {
            for (int join = 0; join < JOINS; join++) {
                try (NetworkTab newcomer =
                        NetworkTab.open(chromium, bed.url(), LongStream.LIVE, NetworkTab.CORE_IN_THE_PAGE)) {
                    joins.add(newcomer.awaitLinks(1).sinceJoin());
                }
            }
            assertThat(second.stalls() + first.stalls()).isZero();
        }
        assertThat(joins).hasSize(JOINS).allSatisfy(join -> assertThat(join).containsKey("open"));
        Map<String, List<Double>> steps = new TreeMap<>();
        joins.forEach(join -> join.forEach((step, millis) ->
                steps.computeIfAbsent(step, unseen -> new ArrayList<>()).add(millis.doubleValue())));
        steps.forEach((step, millis) -> {
            millis.sort(null);
            System.out.printf(
                    "first peer, ms from asking to join: %s p50 %.0f, p90 %.0f, max %.0f%n",
                    step,
                    millis.get(millis.size() / 2),
                    millis.get(millis.size() * 9 / 10),
                    millis.get(millis.size() - 1));
        });
    }
}
