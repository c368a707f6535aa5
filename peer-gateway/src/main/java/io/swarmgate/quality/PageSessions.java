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
    private static final int SESSIONS = 200_000;
    private static final Duration REMEMBERED = Duration.ofMinutes(30);
    /** A page may have played for this long before its first report. */
    private static final long UNHEARD_MILLIS = 120_000;
    /** Media may be played faster than time passes. */
    private static final int FASTEST = 4;

    private static final long NANOS_PER_MILLI = 1_000_000;
    /** No medium has more for each of its milliseconds: 800 Mbit/s. */
    private static final long MOST_BYTES_PER_MILLI = 100_000;

    private static final long MOST_FRAMES_PER_SECOND = 240;

    private final QualityListener listener;
    private final LongSupplier nanoTime;
    private final Cache<String, Session> sessions;

    private static final class Session {
        private final long startNanos;
        private PageReport last;

        Session(long startNanos, PageReport nothing) {
            this.startNanos = startNanos;
            this.last = nothing;
        }
    }

    public PageSessions(QualityListener listener, LongSupplier nanoTime) {
        this.listener = listener;
        this.nanoTime = nanoTime;
        this.sessions = Caffeine.newBuilder()
                .maximumSize(SESSIONS)
                .expireAfterAccess(REMEMBERED)
                .build();
    }

    /** Takes a report in. One that is older than the last of its session is left alone. */
    public void report(String route, PageReport report) {
        boolean[] first = new boolean[1];
        Session session = sessions.get(route + ' ' + report.session(), unheard -> {
            first[0] = true;
            return new Session(nanoTime.getAsLong(), nothing(report));
        });
        QualityAmounts more;
        synchronized (session) {
            long age = (nanoTime.getAsLong() - session.startNanos) / NANOS_PER_MILLI + UNHEARD_MILLIS;
            PageReport now = bounded(report, age);
            PageReport before = session.last;
            if (isOlder(now, before)) {
                return;
            }
            session.last = now;
            more = difference(now, before, first[0] ? 1 : 0);
        }
        listener.played(route, report.viewers(), more);
    }

    private static PageReport nothing(PageReport of) {
        return new PageReport(of.session(), of.segment(), of.viewers(), null, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    private static boolean isOlder(PageReport report, PageReport known) {
        return report.watchedMillis() < known.watchedMillis()
                || report.stalls() < known.stalls()
                || report.stalledMillis() < known.stalledMillis()
                || report.bufferSamples() < known.bufferSamples()
                || report.bufferMillis() < known.bufferMillis()
                || report.mediaMillis() < known.mediaMillis()
                || report.mediaBytes() < known.mediaBytes()
                || report.frames() < known.frames()
                || report.droppedFrames() < known.droppedFrames()
                || report.httpBytes() < known.httpBytes();
    }

    /** The report, with nothing in it that cannot be in so much time. */
    private static PageReport bounded(PageReport report, long age) {
        long fastest = age * FASTEST;
        long media = Math.min(report.mediaMillis(), fastest);
        long frames = Math.min(report.frames(), fastest * MOST_FRAMES_PER_SECOND / 1000);
        return new PageReport(
                report.session(),
                report.segment(),
                report.viewers(),
                report.startupMillis() == null ? null : Math.min(report.startupMillis(), age),
                Math.min(report.watchedMillis(), fastest),
                Math.min(report.stalls(), age / 100),
                Math.min(report.stalledMillis(), age),
                Math.min(report.bufferSamples(), age / 100),
                Math.min(report.bufferMillis(), Math.min(report.bufferSamples(), age / 100) * 3_600_000),
                media,
                Math.min(report.mediaBytes(), media * MOST_BYTES_PER_MILLI),
                frames,
                Math.min(report.droppedFrames(), frames),
                Math.min(report.httpBytes(), age * MOST_BYTES_PER_MILLI));
    }

    private static QualityAmounts difference(PageReport now, PageReport before, int sessions) {
        return new QualityAmounts(
                sessions,
                before.startupMillis() == null ? now.startupMillis() : null,
                now.watchedMillis() - before.watchedMillis(),
                now.stalls() - before.stalls(),
                now.stalledMillis() - before.stalledMillis(),
                now.bufferSamples() - before.bufferSamples(),
                now.bufferMillis() - before.bufferMillis(),
                now.mediaMillis() - before.mediaMillis(),
                now.mediaBytes() - before.mediaBytes(),
                now.frames() - before.frames(),
                now.droppedFrames() - before.droppedFrames(),
                now.httpBytes() - before.httpBytes());
    }
}
