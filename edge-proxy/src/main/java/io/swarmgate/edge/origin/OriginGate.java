package io.swarmgate.edge.origin;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many exchanges one origin has at a time, and whose turn it is. Nobody can take all of it: a client is let in
 * while it has fewer exchanges than are still free, so that alone it gets half, two get a third each, and there is
 * always room for one more who has none (the dynamic threshold of shared-memory switches). Routes that share an origin
 * are told apart likewise, each with three quarters at most. Whoever has to wait does so behind its own requests only;
 * turns go round. Thread-safe.
 */
final class OriginGate {
    /** Free places that a route alone has to leave to others: it may have three for each. */
    private static final int ROUTE_WEIGHT = 3;

    private final int limit;
    private final int maxWaiting;

    // Everything below is guarded by this.
    private final Map<String, Integer> clients = new HashMap<>();
    private final Map<String, Integer> routes = new HashMap<>();
    private final LinkedHashMap<String, ArrayDeque<Entry>> waiting = new LinkedHashMap<>();
    /** Whether more than one route has ever asked: the only one has the origin to itself. */
    private @Nullable String onlyRoute;

    private boolean shared;
    private int inside;
    private int waitingEntries;

    /** One exchange's place. */
    static final class Entry {
        private final String client;
        private final String route;
        private final Runnable whenAdmitted;
        // Guarded by the gate.
        private boolean inside;
        private boolean over;

        /**
         * @param client whose share it counts against
         * @param route likewise
         * @param whenAdmitted called once, on any thread, unless {@link OriginGate#enter} answered that it is in
         */
        Entry(String client, String route, Runnable whenAdmitted) {
            this.client = client;
            this.route = route;
            this.whenAdmitted = whenAdmitted;
        }
    }

    enum Admission {
        ADMITTED,
        WAITING,
        /** Too many wait already. */
        REFUSED
    }

    OriginGate(int limit, int maxWaiting) {
        this.limit = limit;
        this.maxWaiting = maxWaiting;
    }

    /** Asks for a place; whatever the answer, {@link #leave} ends it. */
    synchronized Admission enter(Entry entry) {
        see(entry.route);
        if (!waiting.containsKey(entry.client) && mayEnter(entry)) {
            admit(entry);
            return Admission.ADMITTED;
        }
        if (waitingEntries >= maxWaiting) {
            entry.over = true;
            return Admission.REFUSED;
        }
        waiting.computeIfAbsent(entry.client, first -> new ArrayDeque<>()).add(entry);
        waitingEntries++;
        return Admission.WAITING;
    }

    /** Gives the place up, or the wait for one; harmless if there is neither. */
    void leave(Entry entry) {
        List<Entry> next;
        synchronized (this) {
            if (entry.over) {
                return;
            }
            entry.over = true;
            if (entry.inside) {
                inside--;
                lower(clients, entry.client);
                lower(routes, entry.route);
            } else {
                stopWaiting(entry);
            }
            next = admitWaiting();
        }
        next.forEach(admitted -> admitted.whenAdmitted.run());
    }

    private void see(String route) {
        if (onlyRoute == null) {
            onlyRoute = route;
        }
        shared |= !route.equals(onlyRoute);
    }

    private boolean mayEnter(Entry entry) {
        int free = limit - inside;
        return free > 0
                && clients.getOrDefault(entry.client, 0) < free
                && (!shared || routes.getOrDefault(entry.route, 0) < ROUTE_WEIGHT * free);
    }

    private void admit(Entry entry) {
        entry.inside = true;
        inside++;
        clients.merge(entry.client, 1, Integer::sum);
        routes.merge(entry.route, 1, Integer::sum);
    }

    private static void lower(Map<String, Integer> counts, String key) {
        counts.computeIfPresent(key, (same, count) -> count == 1 ? null : Integer.valueOf(count - 1));
    }

    private void stopWaiting(Entry entry) {
        ArrayDeque<Entry> own = waiting.get(entry.client);
        if (own != null && own.remove(entry)) {
            waitingEntries--;
            if (own.isEmpty()) {
                waiting.remove(entry.client);
            }
        }
    }

    /** Lets in whom it can, client by client; who was let in goes behind the others. */
    private List<Entry> admitWaiting() {
        List<Entry> admitted = new ArrayList<>(1);
        boolean more = true;
        while (more && inside < limit) {
            more = false;
            Iterator<Map.Entry<String, ArrayDeque<Entry>>> turns =
                    waiting.entrySet().iterator();
            while (turns.hasNext() && !more) {
                Map.Entry<String, ArrayDeque<Entry>> turn = turns.next();
                Entry first = turn.getValue().peek();
                if (first != null && mayEnter(first)) {
                    turn.getValue().remove();
                    waitingEntries--;
                    admit(first);
                    admitted.add(first);
                    turns.remove();
                    if (!turn.getValue().isEmpty()) {
                        waiting.put(turn.getKey(), turn.getValue());
                    }
                    more = true;
                }
            }
        }
        return admitted;
    }

    synchronized int inside() {
        return inside;
    }

    synchronized int waiting() {
        return waitingEntries;
    }
}
