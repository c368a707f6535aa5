package io.swarmgate.edge.ledger;

import io.swarmgate.edge.config.LedgerConfig;
import io.swarmgate.edge.metrics.DeliveryCollector;
import io.swarmgate.edge.metrics.EdgeMetrics;
import io.swarmgate.edge.metrics.LedgerCollector;
import io.swarmgate.ledger.LedgerReader;
import io.swarmgate.ledger.TrafficLedger;
import io.swarmgate.ledger.database.DatabaseAddress;
import io.swarmgate.ledger.durable.DurableLedger;
import io.swarmgate.ledger.durable.LedgerSettings;
import io.swarmgate.ledger.durable.LedgerStats;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ledger of a running edge, or none. */
public final class EdgeLedger implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EdgeLedger.class);
    private static final String FILE = "ledger.db";

    private final @Nullable DurableLedger ledger;
    /** A directory nobody will ever find again; null if it is to stay. */
    private final @Nullable Path passing;

    private EdgeLedger(@Nullable DurableLedger ledger, @Nullable Path passing) {
        this.ledger = ledger;
        this.passing = passing;
    }

    /**
     * Opens what is configured, and says where it is.
     *
     * @param listen address of the edge, which the usual place is named after
     * @param maxSums most accounts that are added up at one time
     * @throws IOException if a directory cannot be used; the message names it and the remedy
     */
    public static EdgeLedger open(LedgerConfig config, InetSocketAddress listen, int maxSums, EdgeMetrics metrics)
            throws IOException {
        if (!config.enabled()) {
            return new EdgeLedger(null, null);
        }
        DeliveryCollector deliveries = new DeliveryCollector();
        metrics.register(deliveries);
        LedgerCollector collector = new LedgerCollector(metrics.registry(), deliveries);
        DurableLedger ledger = open(config, listen, maxSums, System.getenv(), collector);
        collector.show(ledger::stats);
        metrics.register(collector);
        boolean unfindable = config.directory() == null && config.database() == null && listen.getPort() == 0;
        return new EdgeLedger(ledger, unfindable ? ledger.directory() : null);
    }

    private static DurableLedger open(
            LedgerConfig config,
            InetSocketAddress listen,
            int maxSums,
            Map<String, String> environment,
            LedgerCollector collector)
            throws IOException {
        if (config.directory() != null) {
            return openIn(config.directory(), config, maxSums, collector);
        }
        Optional<Path> lasting = StateDirectory.lasting(environment, System.getProperty("user.home", ""), listen);
        Path passing = StateDirectory.passing(System.getProperty("user.name", ""), listen);
        if (lasting.isEmpty()) {
            return openIn(passing, config, maxSums, collector);
        }
        try {
            return openIn(lasting.get(), config, maxSums, collector);
        } catch (IOException unusable) {
            LOG.warn(
                    "{}; it is kept in {} instead, where a restart of the machine may remove it",
                    unusable.getMessage(),
                    passing);
            return openIn(passing, config, maxSums, collector);
        }
    }

    private static DurableLedger openIn(Path directory, LedgerConfig config, int maxSums, LedgerCollector collector)
            throws IOException {
        DatabaseAddress database = config.database();
        DatabaseAddress address = database == null ? DatabaseAddress.file(directory.resolve(FILE)) : database;
        LedgerSettings settings = new LedgerSettings(
                directory,
                address,
                config.edge(),
                config.flushInterval(),
                config.journalBytes(),
                config.streams(),
                maxSums,
                config.timeZone(),
                config.retention());
        DurableLedger ledger;
        try {
            ledger = DurableLedger.open(settings, collector);
        } catch (IOException unusable) {
            throw new IOException(
                    "the ledger cannot be kept in " + directory + ": " + unusable.getMessage()
                            + " (ledger.directory chooses another place, ledger.enabled: false does without)",
                    unusable);
        }
        if (database == null) {
            LOG.info("the ledger is kept in {}", directory);
        } else {
            LOG.info("the ledger is kept in {}, its journal in {}", address, directory);
        }
        return ledger;
    }

    /**
     * Where the ledger of an edge with that configuration lies, for programs that read it beside the edge.
     *
     * @return empty if it keeps none, or none has been made yet in the usual places
     */
    public static Optional<DatabaseAddress> databaseOf(LedgerConfig config, InetSocketAddress listen) {
        return databaseOf(config, listen, System.getenv(), System.getProperty("user.home", ""));
    }

    static Optional<DatabaseAddress> databaseOf(
            LedgerConfig config, InetSocketAddress listen, Map<String, String> environment, String home) {
        if (!config.enabled()) {
            return Optional.empty();
        }
        if (config.database() != null) {
            return Optional.of(config.database());
        }
        if (config.directory() != null) {
            return Optional.of(DatabaseAddress.file(config.directory().resolve(FILE)));
        }
        Path passing = StateDirectory.passing(System.getProperty("user.name", ""), listen);
        return Stream.concat(StateDirectory.lasting(environment, home, listen).stream(), Stream.of(passing))
                .map(directory -> directory.resolve(FILE))
                .filter(Files::exists)
                .findFirst()
                .map(DatabaseAddress::file);
    }

    /**
     * The database in a ledger's directory.
     *
     * @throws IOException if there is none; opening it would make an empty one
     */
    public static DatabaseAddress in(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new IOException(file + " is no readable file; name the directory of a ledger");
        }
        return DatabaseAddress.file(file);
    }

    /** Where to take down what happens. */
    public TrafficLedger traffic() {
        return ledger == null ? TrafficLedger.none() : ledger;
    }

    /** True if what happens is taken down. */
    public boolean isOn() {
        return ledger != null;
    }

    /** Answers from what has been stored; empty without a ledger. */
    public Optional<LedgerReader> reader() {
        return Optional.ofNullable(ledger).map(DurableLedger::reader);
    }

    /** How it is doing; empty without a ledger. */
    public Optional<LedgerStats> stats() {
        return Optional.ofNullable(ledger).map(DurableLedger::stats);
    }

    /** What an operator should know now, a line each; none of it is a reason to send no traffic. */
    public List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (ledger != null) {
            LedgerStats stats = ledger.stats();
            if (stats.databaseFailure() != null) {
                notes.add("ledger: the database cannot be used, " + stats.journalBytes() + " bytes wait on disk: "
                        + stats.databaseFailure());
            }
            if (stats.journalFailure() != null) {
                notes.add("ledger: the journal cannot be written, " + stats.heldSums() + " sums wait in memory: "
                        + stats.journalFailure());
            }
        }
        return notes;
    }

    private static void remove(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (ledger != null) {
            ledger.close();
        }
        if (passing != null) {
            remove(passing);
        }
    }
}
