package io.swarmgate.quality;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Takes from each report of a page what its earlier ones did not say. Pages report of themselves, so nothing here is
 * proof; but no session can claim more time than has passed since it was first heard of. Thread-safe.
 */
public final class PageSessions {
    private static final int USUAL_SESSIONS = 200_000;
    private static final Duration REMEMBERED = Duration.ofMinutes(30);
    /** A page may have played for this long before its first report. */
    private static final long UNHEARD_MILLIS = 120_000;
    /** Media may be played faster than time passes. */
    private static final int FASTEST = 4;

    private static final long NANOS_PER_MILLI = 1_000_000;
    /** No medium has more for each of its milliseconds: 800 Mbit/s. */
    private static final long MOST_BYTES_PER_MILLI = 100_000;

    private static final long MOST_FRAMES_PER_SECOND = 240;
    /** Nothing is looked at, and nothing stalls, more often. */
    private static final long MILLIS_APART = 100;

    private static final long LONGEST_BUFFER_MILLIS = 3_600_000;

    private final QualityListener listener;
    private final LongSupplier nanoTime;
    private final Cache<String, Session> sessions;

    private static final class Session {
        private final long startNanos;
        private QualityAmounts last = QualityAmounts.NONE;

        Session(long startNanos) {
            this.startNanos = startNanos;
        }
    }

    public PageSessions(QualityListener listener, LongSupplier nanoTime) {
        this(listener, nanoTime, USUAL_SESSIONS);
    }

    /** @param remembered most sessions of which something was counted */
    public PageSessions(QualityListener listener, LongSupplier nanoTime, int remembered) {
        this.listener = listener;
        this.nanoTime = nanoTime;
        this.sessions = Caffeine.newBuilder()
                .maximumSize(remembered)
                .expireAfterAccess(REMEMBERED)
                .build();
    }

    /** Takes a report in. One that is older than the last of its session is left alone. */
    public void report(String route, PageReport report) {
        long now = nanoTime.getAsLong();
        Session session = sessions.get(route + ' ' + report.session(), unheard -> new Session(now));
        QualityAmounts more;
        synchronized (session) {
            long age = (now - session.startNanos) / NANOS_PER_MILLI + UNHEARD_MILLIS;
            QualityAmounts totals = bounded(report.totals(), age);
            if (!totals.includes(session.last)) {
                return;
            }
            more = totals.since(session.last);
            session.last = totals;
        }
        listener.played(route, report.viewers(), more);
    }

    /** The totals, with nothing in them that cannot be in so much time. */
    private static QualityAmounts bounded(QualityAmounts totals, long age) {
        long fastest = age * FASTEST;
        long samples = Math.min(totals.bufferSamples(), age / MILLIS_APART);
        long media = Math.min(totals.mediaMillis(), fastest);
        long frames = Math.min(totals.frames(), fastest * MOST_FRAMES_PER_SECOND / 1000);
        return new QualityAmounts(
                totals.sessions(),
                totals.startupMillis() == null ? null : Long.valueOf(Math.min(totals.startupMillis(), age)),
                Math.min(totals.watchedMillis(), fastest),
                Math.min(totals.stalls(), age / MILLIS_APART),
                Math.min(totals.stalledMillis(), age),
                samples,
                Math.min(totals.bufferMillis(), samples * LONGEST_BUFFER_MILLIS),
                media,
                Math.min(totals.mediaBytes(), media * MOST_BYTES_PER_MILLI),
                frames,
                Math.min(totals.droppedFrames(), frames),
                Math.min(totals.httpBytes(), age * MOST_BYTES_PER_MILLI));
    }
}
