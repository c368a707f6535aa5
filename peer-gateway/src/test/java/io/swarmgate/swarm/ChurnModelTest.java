package io.swarmgate.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.swarm.ChurnModel.Traits;
import java.util.Random;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class ChurnModelTest {
    private static final Traits VISIBLE = new Traits(true, "wifi");
    private static final Traits HIDDEN = new Traits(false, "wifi");

    @Test
    void whoHasStayedLongStaysLonger() {
        ChurnModel model = new ChurnModel();
        ChurnModel.Factor stream = model.newStream();
        assertThat(model.forecast(VISIBLE, stream, 900).remainingSeconds())
                .isGreaterThan(model.forecast(VISIBLE, stream, 60).remainingSeconds())
                .isGreaterThan(model.forecast(VISIBLE, stream, 1).remainingSeconds());
    }

    @Test
    void aConstantRateIsLearned() {
        ChurnModel model = new ChurnModel();
        ChurnModel.Factor stream = model.newStream();
        Random random = new Random(5);
        double mean = 120;
        for (int i = 0; i < 20_000; i++) {
            double stay = -mean * Math.log(1 - random.nextDouble());
            model.watched(VISIBLE, stream, 0, stay);
            model.left(VISIBLE, stream, stay);
        }
        for (double age : new double[] {5, 50, 100}) {
            assertThat(model.forecast(VISIBLE, stream, age).remainingSeconds())
                    .isCloseTo(mean, Percentage.withPercentage(25));
        }
    }

    @Test
    void hiddenPagesThatLeaveSoonerAreExpectedToAndTheFactorSaysSo() {
        ChurnModel model = new ChurnModel();
        ChurnModel.Factor stream = model.newStream();
        for (int i = 0; i < 500; i++) {
            model.watched(VISIBLE, stream, 0, 200);
            model.left(VISIBLE, stream, 200);
            model.watched(HIDDEN, stream, 0, 20);
            model.left(HIDDEN, stream, 20);
        }
        ChurnModel.Forecast hidden = model.forecast(HIDDEN, stream, 15);
        ChurnModel.Forecast visible = model.forecast(VISIBLE, stream, 15);
        assertThat(hidden.remainingSeconds()).isLessThan(visible.remainingSeconds());
        assertThat(hidden.visibilityFactor()).isGreaterThan(visible.visibilityFactor());
    }

    @Test
    void aStreamPeopleLeaveHasItsOwnHistory() {
        ChurnModel model = new ChurnModel();
        ChurnModel.Factor dull = model.newStream();
        ChurnModel.Factor other = model.newStream();
        for (int i = 0; i < 100; i++) {
            model.watched(VISIBLE, dull, 0, 5);
            model.left(VISIBLE, dull, 5);
            model.watched(VISIBLE, other, 0, 600);
        }
        assertThat(model.forecast(VISIBLE, dull, 5).remainingSeconds())
                .isLessThan(model.forecast(VISIBLE, other, 5).remainingSeconds());
    }

    @Test
    void forecastsAreFiniteWhateverTheHistory() {
        ChurnModel model = new ChurnModel();
        ChurnModel.Factor stream = model.newStream();
        for (int i = 0; i < 1000; i++) {
            model.left(VISIBLE, stream, 0);
        }
        assertThat(model.forecast(VISIBLE, stream, 0).remainingSeconds()).isBetween(0.0, 3600.0);
        assertThat(model.forecast(VISIBLE, stream, 1e9).remainingSeconds()).isBetween(0.0, 3600.0);
    }
}
