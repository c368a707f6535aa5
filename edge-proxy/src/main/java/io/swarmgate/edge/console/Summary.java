package io.swarmgate.edge.console;

import io.swarmgate.edge.metrics.Traffic;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The edge at one moment.
 *
 * @param edge its name in the ledger
 * @param zone whose days and months the ledger's are
 * @param ledger whether it keeps one
 * @param session whether who asks has signed in, and may sign out
 * @param notReady why no traffic should come; null if it may
 * @param viewers in swarms now
 * @param traffic since the start
 * @param events the newest first
 */
record Summary(
        String edge,
        String version,
        Instant started,
        Instant now,
        ZoneId zone,
        boolean ledger,
        boolean session,
        @Nullable String notReady,
        List<String> notes,
        int viewers,
        Traffic traffic,
        List<OriginWatch.Health> origins,
        StreamList streams,
        List<ConsoleEvent> events) {
    Summary {
        notes = List.copyOf(notes);
        origins = List.copyOf(origins);
        events = List.copyOf(events);
    }
}
