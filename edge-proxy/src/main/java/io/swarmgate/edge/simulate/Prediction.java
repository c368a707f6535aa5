package io.swarmgate.edge.simulate;

import io.swarmgate.swarm.Foresight;
import io.swarmgate.swarm.Foresight.Expected;
import io.swarmgate.swarm.protocol.PeerId;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** What the edge goes by when it chooses neighbours and seeders. */
enum Prediction {
    /** Measured uplinks and learned stays: the edge as it is. */
    MODEL,
    /** Nothing: each viewer seems as good as chance will have it, anew for each choice. */
    RANDOM,
    /** The line and the stay that each viewer was given. */
    ORACLE;

    private static final int STRONG_KBPS = 20_000;
    private static final double LONG_STAY_SECONDS = 600;

    static Foresight random(long seed) {
        AtomicLong choices = new AtomicLong(seed);
        return (peer, predicted) -> {
            SplittableRandom random = new SplittableRandom(choices.incrementAndGet());
            return new Expected(random.nextInt(STRONG_KBPS), LONG_STAY_SECONDS * random.nextDouble());
        };
    }

    /** What the viewers' process tells of each viewer before it joins. */
    static final class Knowledge implements Foresight {
        private record Known(int uplinkKbps, long leavesAtMillis) {}

        private final Map<PeerId, Known> viewers = new ConcurrentHashMap<>();
        private final AtomicLong passedMillis;

        /** @param passedMillis the viewers' clock */
        Knowledge(AtomicLong passedMillis) {
            this.passedMillis = passedMillis;
        }

        void learn(PeerId viewer, int uplinkKbps, long leavesAtMillis) {
            viewers.put(viewer, new Known(uplinkKbps, leavesAtMillis));
        }

        @Override
        public Expected of(PeerId peer, Expected predicted) {
            Known known = viewers.get(peer);
            if (known == null) {
                return predicted;
            }
            double stay = Math.max(0, known.leavesAtMillis() - passedMillis.get()) / 1000.0;
            return new Expected(known.uplinkKbps(), stay);
        }
    }
}
