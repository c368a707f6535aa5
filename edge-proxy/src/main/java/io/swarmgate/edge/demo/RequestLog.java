package io.swarmgate.edge.demo;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What reached the origin: totals since the start, and the latest requests. Thread-safe. */
final class RequestLog {
    /** Older entries are dropped; the totals go on. */
    private static final int KEPT = 20_000;

    // Guarded by this.
    private final Deque<Entry> entries = new ArrayDeque<>();
    private long edgeMediaRequests;
    private long edgeMediaBytes;

    /**
     * One answered request.
     *
     * @param path with query, as it came
     * @param range the Range field; null if absent
     * @param bytes of content sent
     * @param throughEdge true if a proxy asked (it says so in Via)
     */
    record Entry(String method, String path, @Nullable String range, int status, long bytes, boolean throughEdge) {
        /** True for what the edge counts as segments. */
        boolean isMedia() {
            return path.matches("[^?]*\\.(ts|m4s|mp4)(\\?.*)?");
        }
    }

    /**
     * Requests and bytes of media that left the origin towards the edge.
     *
     * @param mediaBytes content only
     */
    record Totals(long mediaRequests, long mediaBytes) {}

    synchronized void add(Entry entry) {
        if (entry.isMedia() && entry.throughEdge()) {
            edgeMediaRequests++;
            edgeMediaBytes += entry.bytes();
        }
        entries.addLast(entry);
        if (entries.size() > KEPT) {
            entries.removeFirst();
        }
    }

    synchronized Totals throughEdge() {
        return new Totals(edgeMediaRequests, edgeMediaBytes);
    }

    synchronized List<Entry> entries() {
        return List.copyOf(entries);
    }
}
