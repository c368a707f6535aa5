package io.swarmgate.edge.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class RefreshedTest {
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private long nanos;
    private long takes;
    private int found;
    private boolean fails;

    private final Refreshed<Integer> refreshed = new Refreshed<>("it", this::find, tasks::add, () -> nanos);

    private int find() throws IOException {
        nanos += takes;
        if (fails) {
            throw new IOException("gone");
        }
        return ++found;
    }

    private void run() {
        tasks.remove().run();
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }

    @Test
    void nobodyWaitsForIt() {
        assertThat(refreshed.get()).isEmpty();
        assertThat(refreshed.get()).isEmpty();
        assertThat(tasks).hasSize(1);
        run();
        assertThat(refreshed.get()).contains(1);
    }

    @Test
    void itIsFoundOutAnewWhenItIsOld() {
        refreshed.get();
        run();
        pass(Refreshed.AGE.minusNanos(1));
        refreshed.get();
        assertThat(tasks).isEmpty();
        pass(Duration.ofNanos(1));
        assertThat(refreshed.get()).contains(1);
        run();
        assertThat(refreshed.get()).contains(2);
    }

    @Test
    void whatTakesLongIsDoneLessOften() {
        takes = Refreshed.AGE.toNanos() / 10;
        refreshed.get();
        run();
        pass(Refreshed.AGE.multipliedBy(4));
        refreshed.get();
        assertThat(tasks).isEmpty();
        pass(Refreshed.AGE);
        refreshed.get();
        assertThat(tasks).hasSize(1);
    }

    @Test
    void theLastFindingStaysWhereNoneIsMade() {
        refreshed.get();
        run();
        fails = true;
        pass(Refreshed.AGE);
        refreshed.get();
        run();
        assertThat(refreshed.get()).contains(1);
    }

    @Test
    void whatCannotBeFoundOutYetIsNoFailureAndIsTriedWhenNextAskedFor() {
        AtomicBoolean ready = new AtomicBoolean();
        Refreshed<Integer> starting = new Refreshed<>(
                "it",
                new Refreshed.Source<>() {
                    @Override
                    public boolean isReady() {
                        return ready.get();
                    }

                    @Override
                    public Integer find() throws IOException {
                        return RefreshedTest.this.find();
                    }
                },
                tasks::add,
                () -> nanos);
        assertThat(starting.get()).isEmpty();
        assertThat(tasks).isEmpty();
        ready.set(true);
        starting.get();
        run();
        assertThat(starting.get()).contains(1);
    }

    @Test
    void anEdgeThatClosesIsNoReasonToFail() {
        Refreshed<Integer> closing = new Refreshed<>(
                "it",
                () -> 1,
                task -> {
                    throw new RejectedExecutionException();
                },
                () -> 0);
        assertThat(closing.get()).isEmpty();
    }
}
