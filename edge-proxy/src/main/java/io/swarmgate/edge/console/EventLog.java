package io.swarmgate.edge.console;

import io.swarmgate.edge.console.ConsoleEvent.Kind;
import io.swarmgate.edge.console.ConsoleEvent.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * The last things that happened, in memory. What happens again and again is one thing: a viewer that reports bad chunks
 * all day must not wash away that an origin went down. Thread-safe; returns at once.
 */
public final class EventLog {
    static final int MOST = 200;
    /** What happens again within this is the same. */
    static final Duration AGAIN = Duration.ofMinutes(10);

    private final InstantSource clock;
    private final Deque<ConsoleEvent> events = new ArrayDeque<>();

    public EventLog(InstantSource clock) {
        this.clock = clock;
    }

    public void add(Kind kind, Level level, String text) {
        Instant now = clock.instant();
        synchronized (events) {
            int times = 1;
            for (Iterator<ConsoleEvent> before = events.iterator(); before.hasNext(); ) {
                ConsoleEvent event = before.next();
                if (event.kind() == kind
                        && event.text().equals(text)
                        && event.time().plus(AGAIN).isAfter(now)) {
                    times += event.times();
                    before.remove();
                }
            }
            events.addFirst(new ConsoleEvent(now, kind, level, text, times));
            if (events.size() > MOST) {
                events.removeLast();
            }
        }
    }

    /** The newest first. */
    List<ConsoleEvent> recent() {
        synchronized (events) {
            return Collections.unmodifiableList(new ArrayList<>(events));
        }
    }
}
