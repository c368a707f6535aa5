package io.swarmgate.edge.ledger;

import io.swarmgate.edge.config.LedgerConfig;
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
     * @throws IOException if a directory cannot be used; the message names it and the remedy
     */
    public static EdgeLedger open(LedgerConfig config, InetSocketAddress listen, EdgeMetrics metrics)
            throws IOException {
        if (!config.enabled()) {
            return new EdgeLedger(null, null);
        }
        LedgerCollector collector = new LedgerCollector(metrics.registry());
        DurableLedger ledger = open(config, listen, System.getenv(), collector);
        collector.show(ledger::stats);
        metrics.register(collector);
        boolean unfindable = config.directory() == null && config.database() == null && listen.getPort() == 0;
        return new EdgeLedger(ledger, unfindable ? ledger.directory() : null);
    }

    private static DurableLedger open(
            LedgerConfig config, InetSocketAddress listen, Map<String, String> environment, LedgerCollector collector)
            throws IOException {
        if (config.directory() != null) {
            return openIn(config.directory(), config, collector);
        }
        Optional<Path> lasting = StateDirectory.lasting(environment, System.getProperty("user.home", ""), listen);
        Path passing = StateDirectory.passing(System.getProperty("user.name", ""), listen);
        if (lasting.isEmpty()) {
            return openIn(passing, config, collector);
        }
        try {
            return openIn(lasting.get(), config, collector);
        } catch (IOException unusable) {
            LOG.warn(
                    "the ledger cannot be kept in {}: {}; it is kept in {} instead, where a restart of the machine may"
                            + " remove it: name a directory in ledger.directory",
                    lasting.get(),
                    unusable.toString(),
                    passing);
            return openIn(passing, config, collector);
        }
    }

    private static DurableLedger openIn(Path directory, LedgerConfig config, LedgerCollector collector)
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
                config.timeZone(),
                config.retention());
        DurableLedger ledger;
        try {
            ledger = DurableLedger.open(settings, collector::stored);
        } catch (IOException unusable) {
            throw new IOException(
                    "the ledger cannot be kept in " + directory + ": " + unusable.getMessage()
                            + " (ledger.directory chooses another place, ledger.enabled: false does without)",
                    unusable);
        }
        LOG.info("the ledger is kept in {}, its journal in {}", address, directory);
        return ledger;
    }

    /**
     * The database of an edge's ledger, for whoever reads it from outside, while the edge runs or not.
     *
     * @throws IOException if there is none; the message names where it was looked for, and the remedy
     */
    public static DatabaseAddress find(LedgerConfig config, InetSocketAddress listen) throws IOException {
        if (config.database() != null) {
            return config.database();
        }
        List<Path> places = new ArrayList<>();
        if (config.directory() != null) {
            places.add(config.directory());
        } else {
            StateDirectory.lasting(System.getenv(), System.getProperty("user.home", ""), listen)
                    .ifPresent(places::add);
            if (listen.getPort() != 0) {
                places.add(StateDirectory.passing(System.getProperty("user.name", ""), listen));
            }
        }
        for (Path place : places) {
            if (Files.isRegularFile(place.resolve(FILE))) {
                return in(place);
            }
        }
        throw new IOException("there is no ledger in " + places
                + "; run this as the user of the edge and with its configuration, or name the directory that its log"
                + " names at the start with --ledger");
    }

    /**
     * The database in a ledger's directory.
     *
     * @throws IOException if there is none
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
