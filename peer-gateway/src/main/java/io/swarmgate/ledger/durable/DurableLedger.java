package io.swarmgate.ledger.durable;

import io.swarmgate.files.DirectoryLock;
import io.swarmgate.files.PrivateFiles;
import io.swarmgate.ledger.Account;
import io.swarmgate.ledger.LedgerReader;
import io.swarmgate.ledger.TrafficLedger;
import io.swarmgate.ledger.database.DatabaseAddress;
import io.swarmgate.ledger.database.JdbcLedgerReader;
import io.swarmgate.ledger.database.LedgerDatabase;
import io.swarmgate.ledger.database.SqliteLibrary;
import io.swarmgate.ledger.journal.Journal;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ledger of an edge. What is added is on disk one flush interval later, in the journal first, so that neither a
 * slow database nor none at all makes more of it depend on the process; and in the database right after, once, however
 * often the process is killed in between.
 */
public final class DurableLedger implements TrafficLedger, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DurableLedger.class);

    private static final long MINUTE_MILLIS = 60_000;
    private static final long CLOSING_MILLIS = 5_000;

    private final LedgerSettings settings;
    private final InstantSource clock;
    private final DirectoryLock lock;
    private final Tally tally;
    private final Journal journal;
    private final Flusher flusher;
    private final Storekeeper keeper;
    private final LedgerDatabase database;
    private final StoringLoop storing;
    private final Signal flushing = new Signal();
    private final Thread flushThread;
    private final Thread storeThread;
    private volatile boolean closing;

    private DurableLedger(
            LedgerSettings settings, LedgerEvents events, InstantSource clock, DirectoryLock lock, Journal journal) {
        this.settings = settings;
        this.clock = clock;
        this.lock = lock;
        this.journal = journal;
        this.tally = new Tally(settings.maxStreams(), settings.maxSums());
        Overflow overflow = new Overflow();
        long epoch = new SecureRandom().nextLong();
        this.flusher = new Flusher(settings.edge(), epoch, tally, journal, overflow, events, clock);
        this.database =
                new LedgerDatabase(settings.database(), settings.retention(), settings.zone(), settings.maxSums());
        this.keeper = new Storekeeper(database, journal, overflow, events, clock);
        this.storing = new StoringLoop(keeper, journal, database);
        this.flushThread = thread("ledger-flush", this::flush);
        this.storeThread = thread("ledger-store", storing);
    }

    private static Thread thread(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Opens the ledger and takes up what an earlier run has left. The database may be away.
     *
     * @throws IOException if the directory cannot be used; the message names it
     */
    public static DurableLedger open(LedgerSettings settings, LedgerEvents events) throws IOException {
        return open(settings, events, InstantSource.system());
    }

    static DurableLedger open(LedgerSettings settings, LedgerEvents events, InstantSource clock) throws IOException {
        Path directory = settings.directory();
        PrivateFiles.createDirectories(directory);
        DirectoryLock lock = DirectoryLock.take(directory, "ledger directory");
        try {
            if (!settings.database().isPostgresql()) {
                SqliteLibrary.unpackIn(directory.resolve("native"));
            }
            Journal journal = Journal.open(directory.resolve("journal"), settings.journalBytes());
            if (journal.pendingBytes() > 0) {
                LOG.info("taking up {} bytes of the ledger's journal", journal.pendingBytes());
            }
            DurableLedger ledger = new DurableLedger(settings, events, clock, lock, journal);
            ledger.flushThread.start();
            ledger.storeThread.start();
            return ledger;
        } catch (IOException | RuntimeException failed) {
            lock.close();
            throw failed;
        }
    }

    @Override
    public void add(Account account, long requests, long bytes) {
        tally.add(account, clock.millis() / MINUTE_MILLIS, requests, bytes);
    }

    @Override
    public void add(Account account, Instant when, long requests, long bytes) {
        long minute = Math.max(0, Math.min(when.getEpochSecond() / 60, clock.millis() / MINUTE_MILLIS));
        tally.add(account, minute, requests, bytes);
    }

    /** Each interval ends with one of the clock's, so that minutes end with one too. */
    private void flush() {
        long interval = settings.flushInterval().toMillis();
        boolean last;
        do {
            flushing.await(interval - Math.floorMod(clock.millis(), interval));
            last = closing;
            try {
                if (flusher.flush()) {
                    storing.wake();
                }
            } catch (RuntimeException | Error bug) {
                LOG.error("flushing the ledger failed", bug);
            }
        } while (!last);
    }

    /** Answers from what has been stored. */
    public LedgerReader reader() {
        return new JdbcLedgerReader(settings.database(), database::isPrepared);
    }

    /** Of the journal, and of the database if it is the embedded one. */
    public Path directory() {
        return settings.directory();
    }

    public DatabaseAddress address() {
        return settings.database();
    }

    /** How it is doing; cheap. */
    public LedgerStats stats() {
        return new LedgerStats(
                storing.failure(),
                flusher.failure(),
                tally.size(),
                journal.pendingBytes(),
                keeper.stored(),
                keeper.known(),
                keeper.failures(),
                flusher.failures(),
                journal.damagedBytes(),
                keeper.lost(),
                tally.lostRequests(),
                tally.lostBytes(),
                tally.otherStreams(),
                keeper.rollUps(),
                keeper.lastStored());
    }

    /** Journals what was added, stores it if the database is there, and ends; waits some seconds at most. */
    @Override
    public void close() throws IOException {
        closing = true;
        flushing.give();
        boolean ended = join(flushThread);
        storing.finish();
        ended = join(storeThread) && ended;
        if (ended) {
            database.close();
        } else {
            LOG.warn("the ledger's database does not answer; what is counted and not stored waits on disk");
        }
        journal.close();
        lock.close();
    }

    private static boolean join(Thread thread) {
        try {
            thread.join(CLOSING_MILLIS);
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }
}
