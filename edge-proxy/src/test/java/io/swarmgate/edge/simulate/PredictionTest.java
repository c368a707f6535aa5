package io.swarmgate.edge.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.edge.simulate.Prediction.Knowledge;
import io.swarmgate.swarm.Foresight;
import io.swarmgate.swarm.Foresight.Expected;
import io.swarmgate.swarm.protocol.PeerId;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PredictionTest {
    private static final PeerId VIEWER = new PeerId("00000000000000aa");
    private static final Expected PREDICTED = new Expected(5000, 60);

    @Test
    void oracleKnowsTheLineAndWhatIsLeftOfTheStay() {
        AtomicLong clock = new AtomicLong();
        Knowledge oracle = new Knowledge(clock);
        oracle.learn(VIEWER, 1000, 30_000);
        clock.set(20_000);
        assertThat(oracle.of(VIEWER, PREDICTED)).isEqualTo(new Expected(1000, 10));
        clock.set(40_000);
        assertThat(oracle.of(VIEWER, PREDICTED).staySeconds()).isZero();
    }

    @Test
    void oracleLeavesAViewerItWasNotToldOfToTheModel() {
        assertThat(new Knowledge(new AtomicLong()).of(VIEWER, PREDICTED)).isSameAs(PREDICTED);
    }

    @Test
    void chanceIsAnotherForEachChoiceAndTheSameForEachSeed() {
        Foresight one = Prediction.random(1);
        Foresight same = Prediction.random(1);
        Expected first = one.of(VIEWER, PREDICTED);
        assertThat(same.of(VIEWER, PREDICTED)).isEqualTo(first);
        assertThat(one.of(VIEWER, PREDICTED)).isNotEqualTo(first);
    }
}
