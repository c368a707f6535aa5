package io.swarmgate.edge.console;

import io.swarmgate.edge.console.ConsoleEvent.Kind;
import io.swarmgate.edge.console.ConsoleEvent.Level;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/** The last things that happened, in memory. Thread-safe; returns at once. */
public final class EventLog {
    /** A polluter may have hundreds of chunks reported: enough to see that, too few to weigh. */
    static final int MOST = 200;

    private final InstantSource clock;
    private final Deque<ConsoleEvent> events = new ArrayDeque<>();

    public EventLog(InstantSource clock) {
        this.clock = clock;
    }

    public void add(Kind kind, Level level, String text) {
        ConsoleEvent event = new ConsoleEvent(clock.instant(), kind, level, text);
        synchronized (events) {
            events.addFirst(event);
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
