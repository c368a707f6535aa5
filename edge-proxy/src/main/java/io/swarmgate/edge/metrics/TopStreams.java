package io.swarmgate.edge.metrics;

import io.swarmgate.ledger.LedgerStream;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The busiest streams, which metrics tell apart; the others share one name. A stream keeps its place until another is
 * twice as busy: series that come and go are of no use. Not thread-safe.
 */
final class TopStreams {
    /** Half of it is forgotten in ten minutes. */
    private static final double REMEMBERED = Math.pow(0.5, 0.1);

    private static final double CHALLENGE = 2;
    /** Below a byte it has been quiet for hours. */
    private static final double QUIET = 1;

    private final int shown;
    private final int known;
    private final Map<LedgerStream, Double> busy = new HashMap<>();
    private final Set<LedgerStream> top = new HashSet<>();

    /**
     * @param shown streams told apart
     * @param known streams whose traffic is watched, so that they may take a place
     */
    TopStreams(int shown, int known) {
        this.shown = shown;
        this.known = known;
    }

    /** Adds to a stream, and says as which it is to be shown. */
    LedgerStream add(LedgerStream stream, long bytes) {
        if (stream.equals(LedgerStream.NONE) || stream.equals(LedgerStream.OTHER)) {
            return stream;
        }
        if (busy.size() < known || busy.containsKey(stream)) {
            busy.merge(stream, (double) Math.max(0, bytes), Double::sum);
            if (top.size() < shown) {
                top.add(stream);
            }
        }
        return top.contains(stream) ? stream : LedgerStream.OTHER;
    }

    /**
     * To be called once a minute: gives places to those that are busier now.
     *
     * @return those that lost theirs
     */
    Set<LedgerStream> elect() {
        busy.replaceAll((stream, bytes) -> bytes * REMEMBERED);
        busy.values().removeIf(bytes -> bytes < QUIET);
        Set<LedgerStream> lost = new HashSet<>(top);
        lost.removeAll(busy.keySet());
        top.removeAll(lost);
        List<LedgerStream> ranked = busy.entrySet().stream()
                .sorted(Map.Entry.<LedgerStream, Double>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(stream -> stream.getKey().id()))
                .map(Map.Entry::getKey)
                .toList();
        for (int last = ranked.size() - 1, best = 0; ; best++) {
            while (best < ranked.size() && top.contains(ranked.get(best))) {
                best++;
            }
            if (best == ranked.size()) {
                break;
            }
            if (top.size() == shown) {
                while (last > best && !top.contains(ranked.get(last))) {
                    last--;
                }
                if (last <= best || weight(ranked.get(best)) < CHALLENGE * weight(ranked.get(last))) {
                    break;
                }
                top.remove(ranked.get(last));
                lost.add(ranked.get(last));
            }
            top.add(ranked.get(best));
        }
        if (busy.size() >= known) {
            // Room for newcomers, at the expense of those least likely to be shown.
            ranked.subList(ranked.size() / 2, ranked.size()).stream()
                    .filter(stream -> !top.contains(stream))
                    .forEach(busy::remove);
        }
        return lost;
    }

    private double weight(LedgerStream stream) {
        return busy.getOrDefault(stream, 0.0);
    }
}
