package io.swarmgate.edge.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.edge.console.ConsoleEvent.Kind;
import io.swarmgate.edge.console.ConsoleEvent.Level;
import io.swarmgate.edge.metrics.EdgeMetrics.Source;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the console remembers, and how little. */
class EventLogTest {
    @Test
    void theOldestEventIsForgottenFirst() {
        EventLog events = new EventLog(() -> Instant.EPOCH);
        for (int i = 0; i <= EventLog.MOST; i++) {
            events.add(Kind.INTEGRITY, Level.WARNING, "number " + i);
        }
        assertThat(events.recent()).hasSize(EventLog.MOST);
        assertThat(events.recent().get(0).text()).isEqualTo("number " + EventLog.MOST);
        assertThat(events.recent()).noneMatch(event -> event.text().equals("number 0"));
    }

    @Test
    void whatHappensAgainIsOneEventAndWashesNothingAway() {
        Instant[] now = {Instant.EPOCH};
        EventLog events = new EventLog(() -> now[0]);
        events.add(Kind.ORIGIN, Level.ERROR, "down");
        for (int i = 0; i < 1000; i++) {
            events.add(Kind.INTEGRITY, Level.INFO, i % 2 == 0 ? "dismissed" : "expelled");
            now[0] = now[0].plusSeconds(1);
        }
        assertThat(events.recent()).extracting(ConsoleEvent::text).containsExactly("expelled", "dismissed", "down");
        assertThat(events.recent()).extracting(ConsoleEvent::times).containsExactly(500, 500, 1);
        now[0] = now[0].plus(EventLog.AGAIN);
        events.add(Kind.INTEGRITY, Level.INFO, "dismissed");
        assertThat(events.recent()).hasSize(4).first().matches(event -> event.times() == 1);
    }

    @Test
    void anHourOfCountsIsKept() {
        TrafficHistory history = new TrafficHistory();
        for (int i = 1; i <= TrafficHistory.MOST + 5; i++) {
            history.add(new TrafficHistory.Sample(Instant.ofEpochSecond(5L * i), Map.of(Source.SWARM, (long) i)));
        }
        assertThat(history.after(Instant.EPOCH)).hasSize(TrafficHistory.MOST);
        assertThat(history.after(Instant.ofEpochSecond(5L * TrafficHistory.MOST)))
                .hasSize(5);
        assertThat(history.after(Instant.MAX)).isEmpty();
    }

    @Test
    void whatManyLookAtIsPutTogetherOnceASecond() {
        long[] clock = {0};
        int[] made = {0};
        Briefly<Integer> briefly = new Briefly<>(() -> ++made[0], () -> clock[0]);
        assertThat(briefly.get()).isEqualTo(1);
        clock[0] = Briefly.KEPT.toNanos() - 1;
        assertThat(briefly.get()).isEqualTo(1);
        clock[0]++;
        assertThat(briefly.get()).isEqualTo(2);
    }
}
