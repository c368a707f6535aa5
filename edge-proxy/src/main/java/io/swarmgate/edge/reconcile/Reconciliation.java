package io.swarmgate.edge.reconcile;

import io.swarmgate.edge.reconcile.LogFormat.MalformedLine;
import io.swarmgate.ledger.Account;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Adds up what somebody else counted, by day and stream, and compares it with the ledger. */
public final class Reconciliation {
    private static final int EXAMPLES = 10;
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    private final Instant from;
    private final Instant until;
    private final ZoneId zone;
    private final StreamNames names;
    private final boolean byStream;
    private final Map<LocalDate, Map<String, Long>> ledger = new TreeMap<>();
    private final Map<LocalDate, Map<String, Long>> theirs = new TreeMap<>();
    private final List<String> examples = new ArrayList<>();
    private long malformed;
    private long outside;
    private long read;

    /**
     * One difference.
     *
     * @param stream directory of its manifest; {@code -} for what belongs to none; empty for the day as a whole
     */
    public record Difference(LocalDate day, String stream, long ledgerBytes, long theirBytes) {
        public long bytes() {
            return theirBytes - ledgerBytes;
        }
    }

    /**
     * @param manifests public paths of the manifests the ledger knows
     * @param byStream whether what is compared with tells streams apart
     */
    public Reconciliation(Instant from, Instant until, ZoneId zone, Iterable<String> manifests, boolean byStream) {
        this.from = from;
        this.until = until;
        this.zone = zone;
        List<String> all = new ArrayList<>();
        manifests.forEach(all::add);
        this.names = new StreamNames(all);
        this.byStream = byStream;
    }

    /** Adds what the ledger has of a day. */
    public void ledger(Instant day, String manifest, long bytes) {
        add(ledger, day.atZone(zone).toLocalDate(), byStream ? names.ofManifest(manifest) : "", bytes);
    }

    /** Adds what somebody else counted. */
    void add(Served served) {
        read++;
        if (served.when().isBefore(from) || !served.when().isBefore(until)) {
            outside++;
            return;
        }
        LocalDate day = served.when().atZone(zone).toLocalDate();
        add(theirs, day, byStream ? names.ofPath(served.path()) : "", served.bytes());
    }

    private static void add(Map<LocalDate, Map<String, Long>> sums, LocalDate day, String stream, long bytes) {
        sums.computeIfAbsent(day, unseen -> new HashMap<>()).merge(stream, bytes, Reconciliation::sum);
    }

    /** Of counts nobody could have; an invoice may hold anything. */
    private static long sum(long one, long other) {
        long sum = one + other;
        return ((one ^ sum) & (other ^ sum)) < 0 ? Long.MAX_VALUE : sum;
    }

    /** A line that could not be read. */
    void malformed(long line, String text, MalformedLine why) {
        read++;
        malformed++;
        if (examples.size() < EXAMPLES) {
            String printable = ColumnLog.shown(text).replaceAll("\\p{Cntrl}", "?");
            examples.add("line " + line + ": " + why.getMessage() + ": " + printable);
        }
    }

    /**
     * What differs by more than a tolerance, by day and stream. Bytes of a segment whose manifest the ledger had not
     * seen are under no stream there but have a path in a log: as far as these explain a difference, there is none.
     *
     * @param percent of the larger of both counts
     */
    public List<Difference> differences(BigDecimal percent) {
        List<Difference> found = new ArrayList<>();
        TreeSet<LocalDate> days = new TreeSet<>(ledger.keySet());
        days.addAll(theirs.keySet());
        for (LocalDate day : days) {
            Map<String, Long> ours = new HashMap<>(ledger.getOrDefault(day, Map.of()));
            Map<String, Long> others = theirs.getOrDefault(day, Map.of());
            TreeSet<String> streams = new TreeSet<>(ours.keySet());
            streams.addAll(others.keySet());
            long pool = Math.max(0, ours.getOrDefault(Account.NONE, 0L) - others.getOrDefault(Account.NONE, 0L));
            for (String stream : streams) {
                long missing = others.getOrDefault(stream, 0L) - ours.getOrDefault(stream, 0L);
                if (!stream.equals(Account.NONE) && missing > 0 && pool > 0) {
                    long moved = Math.min(missing, pool);
                    pool -= moved;
                    ours.merge(stream, moved, Long::sum);
                    ours.merge(Account.NONE, -moved, Long::sum);
                }
            }
            for (String stream : streams) {
                Difference difference =
                        new Difference(day, stream, ours.getOrDefault(stream, 0L), others.getOrDefault(stream, 0L));
                if (exceeds(difference, percent)) {
                    found.add(difference);
                }
            }
        }
        return found;
    }

    private static boolean exceeds(Difference difference, BigDecimal percent) {
        BigDecimal larger = BigDecimal.valueOf(Math.max(difference.ledgerBytes(), difference.theirBytes()));
        BigDecimal allowed = larger.multiply(percent);
        return BigDecimal.valueOf(difference.bytes()).abs().multiply(HUNDRED).compareTo(allowed) > 0;
    }

    /** Bytes the ledger has. */
    public long ledgerBytes() {
        return total(ledger);
    }

    /** Bytes somebody else counted. */
    public long theirBytes() {
        return total(theirs);
    }

    private static long total(Map<LocalDate, Map<String, Long>> sums) {
        return sums.values().stream().flatMap(day -> day.values().stream()).reduce(0L, Reconciliation::sum);
    }

    /** Lines read, all told. */
    public long read() {
        return read;
    }

    /** Lines of another time. */
    public long outside() {
        return outside;
    }

    /** Lines that could not be read. */
    public long malformed() {
        return malformed;
    }

    /** The first of these, with their numbers and what is wrong. */
    public List<String> examples() {
        return List.copyOf(examples);
    }
}
