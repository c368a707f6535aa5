package io.swarmgate.edge.manifest;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One request to an origin for a manifest, and those who wait for its outcome. Thread-safe. */
final class Flight {
    /** An origin that has not answered by then most likely hangs: whoever comes later asks once more beside it. */
    static final Duration PATIENCE = Duration.ofSeconds(3);

    private final ManifestKey key;
    private final Instant start;
    private final boolean blocking;
    private final boolean credentials;
    private final String sent;
    private final @Nullable Flight earlier;
    private volatile @Nullable StoredManifest before;

    /** Guarded by this; null once landed. */
    private @Nullable List<Consumer<Fetched>> waiting = new ArrayList<>();

    /**
     * @param request whose Origin it carries
     * @param credentials whether it carries the client's as well
     * @param earlier one for the same that is late; null if there is none
     */
    Flight(ManifestKey key, Instant start, ManifestRequest request, boolean credentials, @Nullable Flight earlier) {
        this.key = key;
        this.start = start;
        this.blocking = DeliveryDirectives.of(request.url()) != null;
        this.credentials = credentials;
        this.sent = request.peculiarity();
        this.earlier = earlier;
    }

    ManifestKey key() {
        return key;
    }

    boolean withCredentials() {
        return credentials;
    }

    /** What of the first client's it carries. */
    String sent() {
        return sent;
    }

    /** One that was begun before and has not landed; null if there is none. */
    @Nullable Flight earlier() {
        Flight other = earlier;
        return other == null || other.isOver() ? null : other;
    }

    /** What was held when it began. */
    void before(@Nullable StoredManifest held) {
        before = held;
    }

    @Nullable StoredManifest before() {
        return before;
    }

    Duration age(Instant now) {
        return Duration.between(start, now);
    }

    /** True if a second request beside it is worth while; one that the origin holds open on purpose is not late. */
    boolean isSlow(Instant now) {
        return !blocking && earlier() == null && age(now).compareTo(PATIENCE) >= 0;
    }

    /** True if those who wait are better off with what was held before. */
    boolean isLate(Instant now) {
        StoredManifest known = before;
        return !blocking && known != null && age(now).compareTo(known.patience()) >= 0;
    }

    synchronized boolean isOver() {
        return waiting == null;
    }

    /** False if it has landed already; the consumer then hears nothing. */
    synchronized boolean join(Consumer<Fetched> whenLanded) {
        return waiting != null && waiting.add(whenLanded);
    }

    /** Those who wait, who wait no more. */
    synchronized List<Consumer<Fetched>> release() {
        List<Consumer<Fetched>> all = waiting;
        if (all == null) {
            return List.of();
        }
        waiting = new ArrayList<>();
        return all;
    }

    /** Nobody joins it any more; those who wait are still to be told. */
    synchronized List<Consumer<Fetched>> land() {
        List<Consumer<Fetched>> told = waiting == null ? List.of() : waiting;
        waiting = null;
        return told;
    }
}
