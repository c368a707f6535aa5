package io.swarmgate.edge.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.edge.TestConfig;
import io.swarmgate.edge.console.OriginWatch.Health;
import io.swarmgate.edge.console.OriginWatch.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class OriginWatchTest {
    private static final Duration FAST = Duration.ofMillis(20);

    private Instant now = Instant.parse("2026-10-01T08:00:00Z");
    private final OriginWatch watch =
            new OriginWatch(List.of(TestConfig.origin("main", "http://o.example/")), () -> now);
    private final EventLog events = new EventLog(() -> now);

    private Health health() {
        return watch.health().get(0);
    }

    private void answered(int times) {
        for (int i = 0; i < times; i++) {
            watch.ended("main", 200, "", 1000, FAST);
        }
    }

    private void failed(int times) {
        for (int i = 0; i < times; i++) {
            watch.ended("main", 0, "connection_refused", 0, FAST);
        }
    }

    private List<String> told() {
        watch.look(events);
        return events.recent().stream()
                .map(event -> event.level() + " " + event.text())
                .toList();
    }

    @Test
    void anOriginNobodyAsksIsIdleAndNothingIsToldOfIt() {
        assertThat(health().state()).isEqualTo(State.IDLE);
        assertThat(health().firstByteMillis()).isNull();
        assertThat(told()).isEmpty();
    }

    @Test
    void oneFailureInTwentyIsStillUp() {
        answered(19);
        failed(1);
        assertThat(health().state()).isEqualTo(State.UP);
        failed(1);
        assertThat(health().state()).isEqualTo(State.FAILING);
        assertThat(health())
                .extracting(Health::requests, Health::failures, Health::bytes)
                .containsExactly(21L, 2L, 19_000L);
        assertThat(health().firstByteMillis()).isEqualTo(20.0);
    }

    @Test
    void serverErrorsAreFailuresAndWhatIsMissingIsNone() {
        watch.ended("main", 404, "", 10, FAST);
        assertThat(health().state()).isEqualTo(State.UP);
        watch.ended("main", 503, "", 10, FAST);
        assertThat(health().failures()).isEqualTo(1);
        assertThat(health().lastError()).isEqualTo("status 503");
    }

    @Test
    void aRequestThatWasGivenUpSaysNothingOfTheOrigin() {
        watch.ended("main", 0, "", 0, FAST);
        assertThat(health().state()).isEqualTo(State.IDLE);
    }

    @Test
    void whatIsOlderThanAMinuteIsForgotten() {
        failed(5);
        now = now.plusSeconds(59);
        answered(1);
        assertThat(health().requests()).isBetween(1L, 6L);
        now = now.plusSeconds(61);
        assertThat(health().state()).isEqualTo(State.IDLE);
        assertThat(health().lastError()).isEqualTo("connection_refused");
    }

    @Test
    void goingDownAndComingBackAreToldOnce() {
        failed(3);
        assertThat(told())
                .containsExactly(
                        "ERROR origin main: all requests of the last minute failed, the last one by connection_refused");
        assertThat(told()).hasSize(1);
        now = now.plusSeconds(120);
        assertThat(told()).as("idle is no news").hasSize(1);
        answered(1);
        assertThat(told()).hasSize(2).first().isEqualTo("INFO origin main: answers again");
    }
}
