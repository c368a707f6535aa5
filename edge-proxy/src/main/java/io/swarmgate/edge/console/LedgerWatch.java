package io.swarmgate.edge.console;

import io.swarmgate.edge.console.ConsoleEvent.Kind;
import io.swarmgate.edge.console.ConsoleEvent.Level;
import io.swarmgate.ledger.durable.LedgerStats;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Tells what happened to the ledger between two looks. Belongs to one thread. */
final class LedgerWatch {
    private @Nullable LedgerStats before;

    void look(LedgerStats now, EventLog events) {
        LedgerStats last = before;
        before = now;
        outage(
                last == null ? null : last.databaseFailure(),
                now.databaseFailure(),
                "the database cannot be used, its entries wait on disk",
                "the database is back, what waited is being stored",
                events);
        outage(
                last == null ? null : last.journalFailure(),
                now.journalFailure(),
                "the journal cannot be written, its entries wait in memory",
                "the journal can be written again",
                events);
        grown(last == null ? 0 : last.lostBatches(), now.lostBatches(), "batches were lost", Level.ERROR, events);
        grown(
                last == null ? 0 : last.lostBytes(),
                now.lostBytes(),
                "bytes were lost for want of memory",
                Level.ERROR,
                events);
        grown(
                last == null ? 0 : last.damagedBytes(),
                now.damagedBytes(),
                "bytes of the journal held no whole record",
                Level.WARNING,
                events);
        grown(
                last == null ? 0 : last.batchesKnown(),
                now.batchesKnown(),
                "batches had been stored before a crash, and count once",
                Level.INFO,
                events);
        grown(
                last == null ? 0 : last.otherStreams(),
                now.otherStreams(),
                "times a stream was one too many for its minute (ledger.streams)",
                Level.WARNING,
                events);
    }

    private static void outage(
            @Nullable String before, @Nullable String now, String begins, String ends, EventLog events) {
        if (before == null && now != null) {
            events.add(Kind.LEDGER, Level.ERROR, begins + ": " + now);
        } else if (before != null && now == null) {
            events.add(Kind.LEDGER, Level.INFO, ends);
        }
    }

    private static void grown(long before, long now, String what, Level level, EventLog events) {
        if (now > before) {
            events.add(Kind.LEDGER, level, String.format(Locale.ROOT, "%,d %s", now - before, what));
        }
    }
}
