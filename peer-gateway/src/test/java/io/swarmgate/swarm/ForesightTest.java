package io.swarmgate.swarm;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.swarmgate.swarm.Foresight.Expected;
import io.swarmgate.swarm.PeerMatcher.Candidate;
import io.swarmgate.swarm.protocol.ClientMessage.Network;
import io.swarmgate.swarm.protocol.PeerId;
import io.swarmgate.swarm.receipt.Party;
import io.swarmgate.swarm.receipt.Receiver;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/**
 * What it is worth to expect something of peers: an hour of 200 viewers with the lines people have, of whom most zap
 * and some stay, in modelled time. The same viewers are chosen from by prediction, by chance, and by an oracle.
 */
class ForesightTest {
    private static final int VIEWERS = 200;
    private static final int MAX_LINKS = 16;
    private static final int SEEDERS = 2;
    private static final int SEGMENT_SECONDS = 2;
    private static final Duration RUN = Duration.ofMinutes(40);
    /** The model has seen some viewers go by then. */
    private static final Duration WARM_UP = Duration.ofMinutes(10);
    /** As long as others ask a seeder for its segment. */
    private static final long SEEDING_MILLIS = 10_000;
    /** An uplink has been measured by then. */
    private static final long MEASURED_MILLIS = 20_000;

    private static final double MEDIAN_STAY_MILLIS = 60_000;
    /** Of log-normal stays: Veloso et al. 2002. */
    private static final double STAY_SPREAD = 1.43;
    /** A seeder that carries less than two copies of a stream of 4 Mbit/s keeps others waiting. */
    private static final int NARROW_KBPS = 8000;

    private static Outcome model;
    private static Outcome chance;
    private static Outcome oracle;

    /**
     * @param seedersLost share of namings after which the seeder left too soon
     * @param seedersNarrow share of namings of viewers whose uplink is narrow
     * @param linksLost links that a viewer loses each minute because the other has left
     * @param neighbourKbps what the neighbours of a viewer have as uplink on the average, at most 20 Mbit/s each
     */
    record Outcome(double seedersLost, double seedersNarrow, double linksLost, double neighbourKbps) {}

    @BeforeAll
    static void compare(TestReporter reporter) {
        model = new Audience().run(known -> Foresight.PREDICTED);
        SplittableRandom random = new SplittableRandom(7);
        chance = new Audience()
                .run(known -> (peer, predicted) -> new Expected(random.nextInt(20_000), 600 * random.nextDouble()));
        oracle = new Audience().run(known -> known);
        reporter.publishEntry(
                Map.of("model", model.toString(), "chance", chance.toString(), "oracle", oracle.toString()));
    }

    @Test
    void fewerSeedersLeaveTooSoonThanByChance() {
        assertThat(model.seedersLost()).isLessThan(chance.seedersLost() * 0.7);
    }

    @Test
    void fewerSeedersAreNarrowThanByChance() {
        assertThat(model.seedersNarrow()).isLessThan(chance.seedersNarrow() * 0.2);
    }

    @Test
    void linksLastLongerThanByChance() {
        assertThat(model.linksLost()).isLessThan(chance.linksLost());
    }

    @Test
    void neighboursCanGiveMoreThanByChance() {
        assertThat(model.neighbourKbps()).isGreaterThan(chance.neighbourKbps() * 1.15);
    }

    @Test
    void whoKnowsTheFutureLosesNoSeeder() {
        assertThat(oracle.seedersLost()).isCloseTo(0, within(0.005));
    }

    /** A line: rate up, and whether it is one that gives. */
    private record Line(double share, int uplinkKbps, boolean gives) {}

    /** As {@code swarmgate simulate --links mixed} has them. */
    private static final List<Line> LINES = List.of(
            new Line(0.25, 1000, true),
            new Line(0.30, 10_000, true),
            new Line(0.20, 40_000, true),
            new Line(0.10, 300_000, true),
            new Line(0.15, 10_000, false));

    private record Viewer(Peer peer, Line line, long cameMillis, long leavesMillis) {}

    /** The viewers of one run, the same in each. */
    private static final class Audience {
        private final ChurnModel churn = new ChurnModel();
        private final ChurnModel.Factor stream = churn.newStream();
        private final Neighbourhood neighbourhood = new Neighbourhood(
                "live", churn, stream, new Places(2, new Sources(1000)), new SplittableRandom(2), new NoEvents());
        private final Map<PeerId, Viewer> viewers = new HashMap<>();
        private long millis;
        private int count;
        private int lost;
        private int named;
        private int narrow;
        private int linksLost;
        private double neighbourKbps;
        private int samples;

        Outcome run(Function<Foresight, Foresight> by) {
            churn.foresee(by.apply(this::known));
            for (int i = 0; i < VIEWERS; i++) {
                come();
            }
            for (; millis < RUN.toMillis(); millis += 1000) {
                for (Viewer viewer : List.copyOf(viewers.values())) {
                    goOn(viewer);
                }
                if (millis / 1000 % SEGMENT_SECONDS == 0) {
                    neighbourhood.maintain(MAX_LINKS, now(), new Introductions());
                    seed();
                }
            }
            double minutes = RUN.minus(WARM_UP).toSeconds() / 60.0;
            return new Outcome(
                    (double) lost / named,
                    (double) narrow / named,
                    linksLost / minutes / VIEWERS,
                    neighbourKbps / samples);
        }

        private Instant now() {
            return Instant.ofEpochMilli(millis);
        }

        private boolean counts() {
            return millis >= WARM_UP.toMillis();
        }

        private Expected known(PeerId id, Expected predicted) {
            Viewer viewer = viewers.get(id);
            return viewer == null
                    ? predicted
                    : new Expected(viewer.line.uplinkKbps(), (viewer.leavesMillis - millis) / 1000.0);
        }

        private void come() {
            int number = ++count;
            SplittableRandom own = new SplittableRandom(number);
            PeerId id = new PeerId(String.format("%016x", own.nextLong()));
            Peer peer = new Peer(
                    id,
                    "session" + number,
                    new PeerFacts("10." + number / 250 + "." + number % 250 + ".1", null, null, null, null),
                    Network.UNKNOWN,
                    true,
                    new FakeConnection(),
                    new Party(id, "198.51.100.1", new Receiver("live", "stream", null), key -> true, now()),
                    new TrackRecord(),
                    now());
            Line line = line(own.nextDouble());
            peer.shares = line.gives();
            double normal = Math.sqrt(-2 * Math.log(1 - own.nextDouble())) * Math.cos(2 * Math.PI * own.nextDouble());
            long stay = (long) (MEDIAN_STAY_MILLIS * Math.exp(STAY_SPREAD * normal));
            viewers.put(id, new Viewer(peer, line, millis, millis + stay));
            neighbourhood.enter(peer, now());
            neighbourhood.introduce(peer, Neighbourhood.WANTED, MAX_LINKS, now(), new Introductions());
        }

        private static Line line(double at) {
            double left = at;
            for (Line line : LINES) {
                left -= line.share();
                if (left < 0) {
                    return line;
                }
            }
            return LINES.get(0);
        }

        private void goOn(Viewer viewer) {
            Peer peer = viewer.peer;
            double age = (millis - viewer.cameMillis) / 1000.0;
            churn.watched(peer.traits(), stream, Math.max(0, age - 1), age);
            if (millis - viewer.cameMillis >= MEASURED_MILLIS) {
                peer.uplinkKbps = viewer.line.uplinkKbps();
            }
            if (millis < viewer.leavesMillis) {
                return;
            }
            churn.left(peer.traits(), stream, age);
            viewers.remove(peer.id());
            List<Peer> neighbours = neighbourhood.leave(peer);
            linksLost += counts() ? neighbours.size() : 0;
            come();
        }

        private void seed() {
            List<Candidate> candidates = new ArrayList<>();
            Map<PeerId, Double> recent = new HashMap<>();
            for (Viewer viewer : viewers.values()) {
                candidates.add(neighbourhood.candidate(viewer.peer, now()));
                recent.put(viewer.peer.id(), viewer.peer.seeds.at(now()));
            }
            for (PeerId id : SeederAssignment.choose(candidates, SEEDERS, recent, this::near, Feed.MAX_SITES)) {
                Viewer seeder = viewer(id);
                seeder.peer.seeds.add(now());
                if (counts()) {
                    named++;
                    lost += seeder.leavesMillis < millis + SEEDING_MILLIS ? 1 : 0;
                    narrow += seeder.line.uplinkKbps() < NARROW_KBPS ? 1 : 0;
                }
            }
            if (counts()) {
                viewers.values().forEach(this::sample);
            }
        }

        private void sample(Viewer viewer) {
            samples++;
            neighbourKbps += viewer.peer.links.keySet().stream()
                    .mapToInt(id -> {
                        Line line = viewer(id).line;
                        return line.gives() ? Math.min(20_000, line.uplinkKbps()) : 0;
                    })
                    .average()
                    .orElse(0);
        }

        private Viewer viewer(PeerId id) {
            return requireNonNull(viewers.get(id));
        }

        private Set<PeerId> near(PeerId id) {
            Set<PeerId> near = new HashSet<>();
            for (PeerId neighbour : viewer(id).peer.links.keySet()) {
                near.add(neighbour);
                near.addAll(viewer(neighbour).peer.links.keySet());
            }
            return near;
        }
    }
}
